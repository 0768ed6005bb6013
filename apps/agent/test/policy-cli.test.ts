import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parsePolicy, ruleText } from '@portcullis/policy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../src/cli/main.js';
import { Program } from './fixtures/agent-process.js';
import { denied, stick } from './fixtures/stick.js';
import { removeTemporaryFolders, temporaryFolder } from './fixtures/temporary.js';

const engine = fileURLToPath(new URL('../../../native/esf-bridge/build/portcullis-policy-run', import.meta.url));

const OFFICE = `version: 1
name: Office
mode: enforce
rules:
  - id: company-sticks
    match: { family: [usb-storage], vendorId: ["0951"], serialNumber: ["60A4*"], encrypted: true }
    access: allow
  - id: sticks-in-office-hours
    match: { family: [usb-storage], time: [{ days: [mon, tue], from: "08:00", to: "17:30" }] }
    access: read-only
tests:
  - name: an encrypted company stick may be written
    device: { family: usb-storage, vendorId: "0951", productId: "1666", serialNumber: 60A44C41 }
    context: { volume: { encrypted: true } }
    expect: { read: allow, write: allow }
`;
const DESCRIPTOR = {
  vendorId: 0x0951,
  productId: 0x1666,
  serialNumber: '60A44C413FAE',
  configurations: [
    { interfaces: [{ alternates: [{ interfaceClass: 8, interfaceSubclass: 6, interfaceProtocol: 80 }] }] },
  ],
};

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = temporaryFolder();
  writeFileSync(at('office.yaml'), OFFICE);
});
afterAll(removeTemporaryFolders);

async function policy(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await main(['policy', ...args], { out: (text) => (out += text), err: (text) => (err += text) });
  return { code, out, err };
}

function write(name: string, ...lines: unknown[]): string {
  writeFileSync(at(name), lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return at(name);
}

const parse = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

const SUBJECTS = [
  { device: DESCRIPTOR, context: { volume: { encrypted: true, fileSystem: 'apfs' } } },
  {
    device: { family: 'usb-storage', vendorId: 0x0951, productId: 1, serialNumber: '60A4' },
    context: { time: '2026-11-23T09:00:00+01:00' },
  },
  { device: { family: 'android' }, context: {} },
  { device: { family: 'keyboard', vendorId: 1, productId: 2 } },
];

describe('portcullis policy', () => {
  it('classify answers every descriptor with one line, in the same order, and goes on after a bad one', async () => {
    const { code, out, err } = await policy(
      'classify',
      write('devices.jsonl', DESCRIPTOR, 'nonsense', '', { vendorId: 1 }, { vendorId: 1, productId: 2 }),
    );
    expect(parse(out)).toMatchObject([
      { family: 'usb-storage', capabilities: ['usb-storage'], evidence: [expect.any(Object)] },
      { error: { line: 2, message: 'not JSON' } },
      { error: { line: 4, message: expect.stringContaining('productId') } },
      { family: 'unknown' },
    ]);
    expect(code).toBe(1);
    expect(err).toContain('2 lines could not be read');
  });

  it('evaluate answers with effect and rule of every verb', async () => {
    const { code, out } = await policy('evaluate', '--policy', at('office.yaml'), write('subjects.jsonl', ...SUBJECTS));
    expect(code).toBe(0);
    const [encrypted, inHours, phone, keyboard] = parse(out);
    expect(encrypted).toEqual({
      verdict: {
        read: { effect: 'allow', rule: 'company-sticks' },
        write: { effect: 'allow', rule: 'company-sticks' },
        execute: { effect: 'allow', rule: 'company-sticks' },
      },
    });
    expect(inHours).toMatchObject({ verdict: { read: { effect: 'allow', rule: 'sticks-in-office-hours' } } });
    expect(phone).toMatchObject({ verdict: { sync: { effect: 'deny', rule: 'default' } } });
    expect(keyboard).toMatchObject({ verdict: { connect: { effect: 'allow' } } });
  });

  it.runIf(existsSync(engine))('evaluate says the same with the engine of the bridge', async () => {
    const file = write('subjects.jsonl', ...SUBJECTS);
    const [ts, native] = [
      await policy('evaluate', '--policy', at('office.yaml'), file),
      await policy('evaluate', '--engine', 'native', '--policy', at('office.yaml'), file),
    ];
    expect(native).toEqual(ts);
  });

  it('evaluate names a misspelt fact of the context instead of passing over it', async () => {
    const { code, out } = await policy(
      'evaluate',
      '--policy',
      at('office.yaml'),
      write('typo.jsonl', { device: { family: 'usb-storage' }, context: { volume: { encripted: true } } }),
    );
    expect(code).toBe(1);
    expect(out).toContain('encripted');
  });

  it('evaluate knows device sets that are given as CSV', async () => {
    const id = '0b54f3a2-6f0d-4f5e-9a59-0b8f5b2f7d11';
    writeFileSync(
      at('sets.yaml'),
      `version: 1\nname: Sets\nmode: enforce\nrules:\n  - id: listed\n    match: { deviceSet: ["${id}"] }\n    access: allow\n`,
    );
    writeFileSync(at('set.csv'), 'vendorId,productId,serialNumber\n0951,1666,60A44C413FAE\n');
    const { out } = await policy(
      'evaluate',
      '--policy',
      at('sets.yaml'),
      '--device-set',
      `${id}=${at('set.csv')}`,
      write('one.jsonl', { device: DESCRIPTOR }),
    );
    expect(parse(out)).toMatchObject([{ verdict: { read: { effect: 'allow', rule: 'listed' } } }]);
  });

  const files = new URL('../../../libs/policy/conformance/csv/', import.meta.url);
  const expected: Record<string, { entries: { serialNumber?: string }[]; problemLines: number[]; refused: boolean }> =
    JSON.parse(readFileSync(new URL('expected.json', files), 'utf8'));
  it.each(Object.entries(expected))('a device set gives what it gives the server: %s', async (file, of) => {
    const id = '0b54f3a2-6f0d-4f5e-9a59-0b8f5b2f7d11';
    writeFileSync(
      at('listed.yaml'),
      `version: 1\nname: Sets\nmode: enforce\nrules:\n  - id: listed\n    match: { deviceSet: ["${id}"] }\n    access: allow\n`,
    );
    const set = ['--policy', at('listed.yaml'), '--device-set', `${id}=${fileURLToPath(new URL(file, files))}`];
    const device = { family: 'usb-storage', vendorId: 0x0781, productId: 0x5583 };
    const subjects = ['AB1', 'AB2', 'AB3', '4C530001230417123456', '001234567892'];
    const lines = subjects.map((serialNumber) => JSON.stringify({ device: { ...device, serialNumber } })).join('\n');
    writeFileSync(at('subjects.jsonl'), lines);
    const { code, out, err } = await policy('evaluate', ...set, at('subjects.jsonl'));
    if (of.refused) {
      expect(code).toBe(2);
      return;
    }
    // A row that was left out is a fault of the set, whatever the policy is like.
    const checked = await policy('check', at('listed.yaml'), ...set.slice(2));
    if (checked.err.includes(': error: ')) expect(checked.code).toBe(1);
    const allowed = parse(out).map((line) => (line as { verdict: { read: { effect: string } } }).verdict.read.effect);
    const named = of.entries.map(({ serialNumber }) => serialNumber?.toUpperCase());
    expect(allowed).toEqual(subjects.map((serial) => (named.includes(serial) ? 'allow' : 'deny')));
    expect(Array.from(err.matchAll(/\.csv:(\d+): /g), ([, line]) => Number(line))).toEqual(of.problemLines);
  });

  it('reads standard input when no file is named', async () => {
    const program = new Program(
      'cli',
      ['policy', 'classify'],
      ['bash', '-c', `echo '${JSON.stringify(DESCRIPTOR)}' | "$0" "$@"`],
    );
    const { code, stdout } = await program.finished();
    expect(code).toBe(0);
    expect(parse(stdout)).toMatchObject([{ family: 'usb-storage' }]);
  });

  it('check lists every problem with its place and what to do, and exits with 1', async () => {
    const file = write(
      'bad.yaml',
      'version: 1',
      'name: Bad',
      'mode: enforced',
      'rules:',
      '  - id: one',
      '    mach: {}',
    );
    const { code, out } = await policy('check', file);
    expect(code).toBe(1);
    expect(out).toMatch(/bad\.yaml:3:7: error: .+\n {4}\S/);
    expect(out).toContain(':6:');
    expect(parse((await policy('check', '--json', file)).out)).toContainEqual(
      expect.objectContaining({ line: 3, severity: 'error', remedy: expect.any(String) }),
    );
  });

  it('check finds a rule that can never decide', async () => {
    const file = write(
      'dead.yaml',
      'version: 1',
      'name: Dead',
      'mode: enforce',
      'rules:',
      '  - id: all',
      '    match: {}',
      '    access: deny',
      '  - id: never',
      '    match: { family: [camera] }',
      '    access: allow',
    );
    const { code, out } = await policy('check', file);
    expect(code).toBe(1);
    expect(out).toContain('never');
  });

  it('check exits with 2 when there is no such file', async () => {
    const { code, err } = await policy('check', at('nowhere.yaml'));
    expect(code).toBe(2);
    expect(err).toContain('nowhere.yaml');
  });

  it('test runs the tests of a policy and says what failed', async () => {
    expect(await policy('test', at('office.yaml'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 passed, 0 failed'),
    });
    writeFileSync(at('failing.yaml'), OFFICE.replace('write: allow }', 'write: deny }'));
    const { code, out } = await policy('test', at('failing.yaml'));
    expect(code).toBe(1);
    expect(out).toContain('write: expected deny, but it is allow, by company-sticks');
  });

  it('diff says in words what changes, and exits with 1 when anything does', async () => {
    writeFileSync(at('newer.yaml'), OFFICE.replace('mode: enforce', 'mode: observe'));
    expect(await policy('diff', at('office.yaml'), at('office.yaml'))).toMatchObject({
      code: 0,
      out: 'both say the same\n',
    });
    const { code, out } = await policy('diff', at('office.yaml'), at('newer.yaml'));
    expect(code).toBe(1);
    expect(out).toContain('the mode changes from “enforce” to “observe”');
  });

  it('compile gives the same bytes for the same policy, and explain says what they mean', async () => {
    expect(await policy('compile', at('office.yaml'), '-o', at('a.bin'), '--revision', '7')).toMatchObject({ code: 0 });
    await policy('compile', at('office.yaml'), '-o', at('b.bin'), '--revision', '7');
    expect(readFileSync(at('a.bin')).equals(readFileSync(at('b.bin')))).toBe(true);
    const { code, out } = await policy('explain', at('a.bin'));
    expect(code).toBe(0);
    expect(out).toContain('Office, revision 7');
    expect(out).toMatch(/signed by +nobody/);
    const parsed = parsePolicy(OFFICE).policy;
    for (const rule of parsed?.rules ?? [])
      expect(out.replaceAll(/\s+/g, ' ')).toContain(`${rule.id}: ${ruleText(rule)}`);
  });

  it.each(['empty', 'cut short', 'altered'])('explain refuses a document that is %s', async (what) => {
    await policy('compile', at('office.yaml'), '-o', at('whole.bin'));
    const whole = readFileSync(at('whole.bin'));
    const altered = Buffer.from(whole);
    altered.fill(0xff, 112, 160);
    const bytes = { empty: Buffer.alloc(0), 'cut short': whole.subarray(0, whole.length - 100), altered }[what];
    writeFileSync(at('bad.bin'), bytes ?? '');
    const { code, err } = await policy('explain', at('bad.bin'));
    expect(code).toBe(1);
    expect(err).toContain('(corrupt)');
  });

  it('starter writes a policy that parses and allows what was denied', async () => {
    const file = write('recorded.jsonl', { ...denied, id: 'x' }, { kind: 'attach', attached: stick });
    const { code, out } = await policy('starter', '--name', 'First steps', file);
    expect(code).toBe(0);
    expect(parsePolicy(out).problems).toEqual([]);
    expect(out).toContain('First steps');
    expect(out).toContain('60A44C413FAE');
    expect((await policy('starter', '--list', file)).out).toContain(stick.key);
  });

  it('import defender writes a policy that parses, and a line for each part that is not carried over as it stood', async () => {
    const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
    const defender = {
      groups: [
        {
          $type: 'device',
          id: id(1),
          name: 'sticks',
          query: { $type: 'all', clauses: [{ $type: 'primaryId', value: 'removable_media_devices' }] },
        },
      ],
      rules: [
        {
          id: id(8),
          name: 'No sticks',
          includeGroups: [id(1)],
          entries: [
            { $type: 'removableMedia', enforcement: { $type: 'deny' }, access: ['read', 'write'] },
            { $type: 'bluetoothDevice', enforcement: { $type: 'deny' }, access: ['download_files_from_device'] },
          ],
        },
      ],
      settings: {
        features: { removableMedia: { disable: false }, bluetoothDevice: { disable: false } },
        global: { defaultEnforcement: 'allow' },
      },
    };
    const { code, out } = await policy(
      'import',
      'defender',
      write('defender.json', defender),
      '-o',
      at('imported.yaml'),
    );
    expect(parsePolicy(readFileSync(at('imported.yaml'), 'utf8')).problems).toEqual([]);
    expect(code).toBe(1);
    expect(parse(out)).toContainEqual(
      expect.objectContaining({ kind: 'not-carried-over', path: expect.any(String), message: expect.any(String) }),
    );
  });

  it('import refuses what is no such policy as wrong use', async () => {
    expect(await policy('import', 'defender', write('other.json', 'nonsense'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not JSON'),
    });
    expect(await policy('import', 'jamf', at('other.json'))).toMatchObject({ code: 2 });
  });
});
