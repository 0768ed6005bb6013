import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WhatIfAnswer } from '@portcullis/wire';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../src/cli/main.js';
import { ConsoleServer } from './fixtures/console-server.js';
import { removeTemporaryFolders, temporaryFolder } from './fixtures/temporary.js';

const OFFICE =
  'version: 1\nname: Office\nmode: enforce\nrules:\n  - id: cards\n    match: { family: [sd-card] }\n    access: allow\n';
const CHANGED = OFFICE.replace('access: allow', 'access: read-only');

let folder: string;
let server: ConsoleServer;
const at = (name: string) => join(folder, name);

beforeEach(async () => {
  folder = temporaryFolder();
  server = new ConsoleServer();
  await server.up();
  writeFileSync(at('token'), `${server.token}\n`);
  writeFileSync(at('office.yaml'), CHANGED);
});

afterEach(async () => {
  await server.down();
  removeTemporaryFolders();
});

async function policy(command: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const where = ['--server', server.url, '--token-file', at('token')];
  const code = await main(['policy', command, ...args, ...where], {
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { code, out, err };
}

describe('portcullis policy pull', () => {
  it('gives the published source, by name or by id', async () => {
    const { id } = server.add(OFFICE);
    expect((await policy('pull', 'Office')).out).toBe(OFFICE);
    expect(await policy('pull', id, '-o', at('pulled.yaml'))).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(at('pulled.yaml'), 'utf8')).toBe(OFFICE);
  });

  it('says so when the server has no such policy, or takes no such token', async () => {
    expect(await policy('pull', 'Nowhere')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no policy `Nowhere`'),
    });
    writeFileSync(at('token'), 'pct_wrong');
    expect(await policy('pull', 'Office')).toMatchObject({
      code: 1,
      err: expect.stringContaining('not-signed-in'),
    });
  });

  it('says so when the server cannot be reached, and what is wrong with its address', async () => {
    await server.down();
    const token = ['--token-file', at('token')];
    const run = async (address: string) => {
      let err = '';
      const code = await main(['policy', 'pull', 'x', '--server', address, ...token], {
        out: () => {},
        err: (text) => (err += text),
      });
      return { code, err };
    };
    expect(await run('http://127.0.0.1:1')).toMatchObject({
      code: 1,
      err: expect.stringContaining('cannot be reached'),
    });
    expect(await run('http://portcullis.example.com')).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not encrypted'),
    });
  });
});

describe('portcullis policy plan', () => {
  it('says what would change in the rules and in what was recorded, and exits with 1', async () => {
    server.add(OFFICE);
    const group: WhatIfAnswer['groups'][number] = {
      kind: 'newly-denied',
      deviceKey: 'k',
      deviceName: '“EOS”',
      family: 'camera',
      verbs: ['write'],
      ruleBefore: 'cards',
      ruleNow: 'cards',
      macs: ['m'],
      count: 12,
    };
    server.whatIf = { decisions: 340, changed: 12, truncated: false, groups: [group], byMac: [], byRule: [] };
    const { code, out } = await policy('plan', at('office.yaml'));
    expect(code).toBe(1);
    expect(out).toContain('Against revision 1 of Office');
    expect(out).toMatch(/- the rule cards .+/);
    expect(out).toContain('Of 340 decisions of the last 30 days, 12 would turn out differently');
    expect(out).toMatch(/newly-denied +12 +1 +“EOS”: write/);
    expect(JSON.parse((await policy('plan', '--json', at('office.yaml'))).out)).toMatchObject({
      changes: [{ rule: 'cards' }],
      whatIf: { changed: 12 },
    });
  });

  it('exits with 0 when nothing changes', async () => {
    server.add(CHANGED);
    expect(await policy('plan', at('office.yaml'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('nothing changes'),
    });
  });
});

describe('portcullis policy publish', () => {
  it('makes a new revision with the comment, and says so', async () => {
    const row = server.add(OFFICE);
    expect(await policy('publish', at('office.yaml'), '--comment', 'cards are read-only now')).toMatchObject({
      code: 0,
      out: 'Office: published as revision 2\n',
    });
    expect(row.published?.source).toBe(CHANGED);
    expect(server.comments).toEqual(['cards are read-only now']);
  });

  it('does nothing when just this is published already', async () => {
    server.add(CHANGED);
    expect(await policy('publish', at('office.yaml'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('says just this already'),
    });
    expect(server.comments).toEqual([]);
  });

  it('does not throw away a draft of somebody else unasked', async () => {
    const row = server.add(OFFICE);
    row.draft = {
      source: 'theirs',
      updatedAt: '2026-11-23T10:00:00.000Z',
      updatedBy: { id: randomUUID(), email: 'editor@example.test' },
    };
    expect(await policy('publish', at('office.yaml'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('a draft by editor@example.test'),
    });
    expect(row.draft?.source).toBe('theirs');
    expect(await policy('publish', at('office.yaml'), '--replace-draft')).toMatchObject({ code: 0 });
  });

  it('makes a policy that the server does not have only when told to', async () => {
    expect(await policy('publish', at('office.yaml'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('--create'),
    });
    expect(await policy('publish', at('office.yaml'), '--create')).toMatchObject({
      code: 0,
      out: 'Office: published as revision 1\n',
    });
  });

  it('says why the server refuses to publish, and leaves no draft behind', async () => {
    const row = server.add(OFFICE);
    writeFileSync(at('office.yaml'), CHANGED.replace('id: cards', 'id: untested'));
    expect(await policy('publish', at('office.yaml'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('6:5: unknown key'),
    });
    expect(row).toMatchObject({ draft: null, published: { source: OFFICE } });
  });

  it('sends nothing that does not parse', async () => {
    server.add(OFFICE);
    writeFileSync(at('office.yaml'), 'version: 1\nname: Office\nmode: enforced\n');
    expect(await policy('publish', at('office.yaml'))).toMatchObject({
      code: 1,
      err: expect.stringContaining(':3:7: error:'),
    });
    expect(server.policies[0]?.draft).toBeNull();
  });
});
