import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../src/config.js';
import { doctor } from '../src/cli/doctor.js';
import { main, type CommandContext } from '../src/cli/main.js';
import { AgentUnreachable } from '../src/local/client.js';
import { removeTemporaryFolders, temporaryFolder } from './fixtures/temporary.js';
import { RecordedMac, recording, says } from './system/recorded-mac.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const STATUS = '/Library/Application Support/Portcullis/bridge/status.json';
const JOB = '/bin/launchctl print system/TEAM123456.org.portcullis.app.bridge';
const down = new AgentUnreachable('not-running', 'the agent does not run: nobody answers on `/x/agent.sock`');

afterAll(removeTemporaryFolders);

async function examined(mac: RecordedMac, error: Error = down, json = false) {
  let out = '';
  let err = '';
  const context: CommandContext = {
    terminal: { out: (text) => (out += text), err: (text) => (err += text) },
    json,
    now: NOW,
    ask: () => Promise.reject(error),
  };
  const code = await doctor(context, { mac });
  return { code, out, err };
}

/** As the bridge writes it. */
function statusFile(pid: number, change: object = {}): Record<string, Buffer> {
  const clients = ['mounts', 'iokit', 'files'].map((job) => ({ job, state: 'running' }));
  const status = {
    bridgeVersion: '0.1.0',
    bridgeMode: 'authorize',
    pid,
    clients,
    policyState: 'enforcing',
    counters: { tooLate: 0, dropped: 0 },
    journal: { lost: 0 },
    ...change,
  };
  return { [STATUS]: Buffer.from(JSON.stringify(status)) };
}

describe('portcullis doctor without the agent', () => {
  it('says so, and what macOS and the bridge say nevertheless', async () => {
    const { code, out } = await examined(new RecordedMac({}, statusFile(411)));
    expect(code).toBe(1);
    expect(out).toMatch(/^Unknown\./);
    expect(out).toMatch(/PROBLEM +The agent does not run \(1\)/);
    for (const line of ['The bridge runs', 'macOS lets the bridge decide', 'A policy is enforced'])
      expect(out).toMatch(new RegExp(` ok +${line}\n`));
    expect(out).toContain('Good to know:\n\n2. An old copy of the extension goes at the next start\n');
  });

  it('does not believe a status file whose writer is gone', async () => {
    const gone = { [JOB]: says(recording('launchctl-crashing-14.txt')) };
    const { out } = await examined(new RecordedMac(gone, statusFile(411)));
    expect(out).toMatch(/PROBLEM +The bridge cannot be reached \(3\)/);
    expect(out).toContain('The extension does not stay up (critical)');
    expect(out).toContain('with code 78 (EX_CONFIG)');
  });

  it('claims nothing about the bridge when launchd does not answer', async () => {
    const silent = { ran: false, why: 'timeout' } as const;
    const mac = new RecordedMac(
      { [JOB]: silent, '/bin/launchctl print system/org.portcullis.bridge': silent },
      statusFile(411),
    );
    const { out } = await examined(mac);
    expect(out).toMatch(/unknown +The bridge runs\n/);
  });

  it('of a damaged status file makes nothing', async () => {
    const { out } = await examined(new RecordedMac({}, { [STATUS]: Buffer.from('{"pid":') }));
    expect(out).toMatch(/unknown +The bridge runs\n/);
  });

  it('says what it can to someone who may read neither socket nor configuration', async () => {
    const mac = new RecordedMac({}, statusFile(411));
    mac.isRoot = false;
    const refused = await examined(mac, new AgentUnreachable('no-permission', 'may not be opened'));
    expect(refused.out).toContain('Run the command again with sudo.');
    const closed = await examined(mac, new ConfigError('/x.json', ['the file cannot be read (EACCES)']));
    expect(closed.err).toContain('EACCES');
    expect(closed.out).toMatch(/unknown +The agent runs\n/);
    expect(closed.out).toMatch(/ok +The bridge runs\n/);
  });

  it('gives the facts with the diagnosis as JSON, and diagnoses them elsewhere', async () => {
    const { code, out } = await examined(new RecordedMac({}, statusFile(411)), down, true);
    expect(code).toBe(1);
    const saved = JSON.parse(out) as Record<string, unknown>;
    expect(Object.keys(saved)).toEqual(['version', 'time', 'state', 'problems', 'checks', 'facts']);
    expect(saved).toMatchObject({ version: 1, state: 'unknown', facts: { macosVersion: '14.6.1' } });

    const file = join(temporaryFolder(), 'facts.json');
    writeFileSync(file, out);
    let again = '';
    const terminal = { out: (text: string) => void (again += text), err: () => {} };
    expect(await main(['doctor', '--facts', file, '--json'], terminal)).toBe(1);
    expect(JSON.parse(again)).toEqual(saved);
  });
});

describe('portcullis doctor --facts', () => {
  async function lookAt(text: string) {
    const file = join(temporaryFolder(), 'facts.json');
    writeFileSync(file, text);
    let out = '';
    let err = '';
    const code = await main(['doctor', '--facts', file], {
      out: (part) => (out += part),
      err: (part) => (err += part),
    });
    return { code, out, err };
  }

  it('takes facts alone, and finds nothing in empty ones', async () => {
    const { code, out } = await lookAt('{}');
    expect(code).toBe(0);
    expect(out).toMatch(/^Unknown\./);
    expect(out).toContain('Nothing is to be mended.');
    expect(out).not.toMatch(/ ok /);
  });

  it.each(['', 'nonsense', '[1]', '"protected"', 'null'])('refuses %j', async (text) => {
    const { code, err } = await lookAt(text);
    expect(code).toBe(2);
    expect(err).toMatch(/^portcullis: .*facts/);
  });

  it('lets no text in the facts move the cursor', async () => {
    const { out } = await lookAt(
      JSON.stringify({ agent: { running: false, failure: 'no-answer', detail: '\u001b[2J\r\nok  all is well\u202e' } }),
    );
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(out).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/);
    expect(out).not.toMatch(/^ok +all is well/m);
  });
});
