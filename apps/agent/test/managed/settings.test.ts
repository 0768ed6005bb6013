import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'plist';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config.js';
import { readSettings, type Settings } from '../../src/managed/settings.js';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary.js';

const FIXTURES = fileURLToPath(new URL('../fixtures/managed/', import.meta.url));
const ME = process.geteuid?.() ?? 0;
const SOMEBODY_ELSE = new Set([ME + 1]);

let folder: string;
let managed: string;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  managed = join(folder, 'managed.plist');
  file = join(folder, 'agent.json');
  inFile({});
});
afterAll(removeTemporaryFolders);

/** What an installation package brings, and what a test adds. */
function inFile(options: object): void {
  writeFileSync(file, JSON.stringify({ stateDir: 'state', bridgeSocket: 'bridge.sock', ...options }));
}
function inManaged(options: object): void {
  writeFileSync(managed, build({ ...options }), { mode: 0o644 });
}
const read = (owners: ReadonlySet<number> = new Set([ME])): Promise<Settings> =>
  readSettings({ file, managed, owners });

const SERVER = 'https://managed.example.com/';

describe.each(['xml', 'binary'])('a property list in %s', (form) => {
  it('is read whole, without what macOS adds', async () => {
    copyFileSync(join(FIXTURES, `preferences.${form}.plist`), managed);
    const { config, from, problems, notes } = await read();
    expect([from, problems, notes]).toEqual(['managed', [], []]);
    expect(config).toMatchObject({
      enrolmentToken: 'pcl_enrol_example-that-opens-nothing',
      tags: ['berlin', 'design'],
      owner: { name: 'Zoë & Søn', email: 'zoe@example.com' },
      stateDir: join(folder, 'state'),
    });
    expect(config?.server.href).toBe('https://portcullis.example.com/');
    expect(config?.anchorKey).toMatch(/^MFkw/);
  });

  it('that was cut short is refused, wherever it was cut', async () => {
    const whole = readFileSync(join(FIXTURES, `preferences.${form}.plist`));
    for (let length = 0; length < whole.length - 12; length += 17) {
      writeFileSync(managed, whole.subarray(0, length), { mode: 0o644 });
      const { config, problems } = await read();
      expect(config, `${length} bytes`).toBeUndefined();
      expect(problems.length, `${length} bytes`).toBeGreaterThan(0);
    }
  });
});

describe('managed preferences', () => {
  it('win over the file, option by option', async () => {
    inFile({ server: 'https://file.example.com', tags: ['file'], logLevel: 'debug' });
    inManaged({ server: SERVER, owner: { email: 'mia@example.com' } });
    const { config } = await read();
    expect(config).toMatchObject({ tags: ['file'], logLevel: 'debug', owner: { email: 'mia@example.com' } });
    expect(config?.server.href).toBe(SERVER);
  });

  it('that are not there leave the file alone', async () => {
    inFile({ server: 'https://file.example.com' });
    expect(await read()).toMatchObject({ from: 'file', problems: [], config: { tags: [] } });
  });

  it('that are not there yet, with a file that names no server, make the agent wait and say for what', async () => {
    expect(await read()).toMatchObject({ config: undefined, from: 'nowhere', problems: ['server: is missing'] });
  });

  it('are refused with every problem at once, each with its place', async () => {
    inFile({ timing: { pollSeconds: -1 } });
    inManaged({
      server: 'nonsense',
      tags: 'berlin',
      sever: 1,
      anchorKey: 'abc',
      owner: { phone: 'x' },
      stateDir: '/x',
    });
    const { config, problems } = await read();
    expect(config).toBeUndefined();
    expect(problems.toSorted()).toEqual([
      '`sever` in the managed preferences is not an option: remove it or correct its name',
      expect.stringMatching(/^anchorKey in the managed preferences: is not a signing key/),
      'owner in the managed preferences: `phone` is not an option: remove it or correct its name',
      expect.stringMatching(/^server in the managed preferences: `nonsense` is not a web address/),
      'stateDir in the managed preferences: is set on the Mac only; remove it',
      expect.stringMatching(/^tags in the managed preferences: /),
      'timing.pollSeconds: pollSeconds must be above 0',
    ]);
  });

  it.each([
    ['a number for a server', { server: 7 }, 'server'],
    ['a date for a token', { server: SERVER, enrolmentToken: new Date() }, 'enrolmentToken'],
    ['a list for an owner', { server: SERVER, owner: ['Mia'] }, 'owner'],
    ['a number among tags', { server: SERVER, tags: ['a', 7] }, 'tags.1'],
    ['an empty token', { server: SERVER, enrolmentToken: '' }, 'enrolmentToken'],
    ['another curve’s key', { server: SERVER, anchorKey: 'MCowBQYDK2VwAyEA' }, 'anchorKey'],
  ])('are refused with %s', async (_, options, place) => {
    inManaged(options);
    const { config, problems } = await read();
    expect(config).toBeUndefined();
    expect(problems[0]).toMatch(new RegExp(`^${place} in the managed preferences: `));
  });

  it('leave an owner out whom the device management did not fill in, and say so', async () => {
    inManaged({ server: SERVER, owner: { name: '$FULLNAME', email: '{{mail}}' }, tags: ['berlin'] });
    const { config, notes, problems } = await read();
    expect(problems).toEqual([]);
    expect(config).toMatchObject({ tags: ['berlin'] });
    expect(config?.owner).toBeUndefined();
    expect(notes).toHaveLength(2);
    expect(notes[1]).toContain('owner.email in the managed preferences: `{{mail}}` is left out');
    inManaged({ server: SERVER, owner: { name: '', email: '' } });
    expect(await read()).toMatchObject({ notes: [], problems: [], from: 'managed' });
  });

  it('may hold the key as data', async () => {
    const { config } = await (copyFileSync(join(FIXTURES, 'preferences.xml.plist'), managed), read());
    const key = config?.anchorKey ?? '';
    inManaged({ server: SERVER, anchorKey: Buffer.from(key, 'base64') });
    expect((await read()).config?.anchorKey).toBe(key);
  });
});

describe('nobody is believed but a trusted owner', () => {
  beforeEach(() => inManaged({ server: SERVER }));

  it('so another’s file is refused', async () => {
    const { config, problems } = await read(SOMEBODY_ELSE);
    expect(config).toBeUndefined();
    expect(problems[0]).toMatch(new RegExp(`belongs to the user ${ME}, not to root`));
  });

  it.each([0o664, 0o646, 0o666])('so a file that others may write is refused (%o)', async (mode) => {
    chmodSync(managed, mode);
    expect((await read()).problems[0]).toContain('can be written by others than its owner');
  });

  it('so a link, a folder and an enormous file are refused', async () => {
    const real = join(folder, 'real.plist');
    copyFileSync(managed, real);
    rmSync(managed);
    symlinkSync(real, managed);
    expect((await read()).problems[0]).toContain('is a link');
    rmSync(managed);
    mkdirSync(managed);
    expect((await read()).problems[0]).toContain('is not a plain file');
    rmSync(managed, { recursive: true });
    writeFileSync(managed, 'x'.repeat(70_000), { mode: 0o644 });
    expect((await read()).problems[0]).toContain('at most 65536 are read');
  });

  it.each([
    ['an empty file', ''],
    ['no property list', 'server=https://x.example.com'],
    ['JSON', '{"server": "https://x.example.com"}'],
    ['a list', '<plist><array><string>x</string></array></plist>'],
    ['a text', '<plist><string>x</string></plist>'],
    ['bytes that are no UTF-8', Buffer.from([0x3c, 0xff, 0xfe])],
    ['a binary head alone', Buffer.from('bplist00')],
    ['a binary list that refers to itself', selfReferring()],
    ['a binary list of zeros', Buffer.concat([Buffer.from('bplist00'), Buffer.alloc(64)])],
  ])('and %s is refused', async (_, content) => {
    writeFileSync(managed, content, { mode: 0o644 });
    const { config, problems } = await read();
    expect(config).toBeUndefined();
    expect(problems[0]).toContain(managed);
  });
});

describe('what was good last', () => {
  it('goes on when something unusable takes its place, also over a file that would be enough', async () => {
    inFile({ server: 'https://file.example.com' });
    inManaged({ server: SERVER, tags: ['good'] });
    await read();
    inManaged({ server: 'nonsense' });
    const { config, from, problems } = await read();
    expect([from, config?.server.href, config?.tags]).toEqual(['last-good', SERVER, ['good']]);
    expect(problems[0]).toContain('`nonsense` is not a web address');
  });

  it('was the file alone when no profile was ever good', async () => {
    inFile({ server: 'https://file.example.com' });
    inManaged({ server: 'nonsense' });
    const { config, from, problems } = await read();
    expect([from, config?.server.href]).toEqual(['file', 'https://file.example.com/']);
    expect(problems[0]).toContain('`nonsense` is not a web address');
  });

  it('goes on when the profile is gone and the file alone is not enough', async () => {
    inManaged({ server: SERVER });
    await read();
    rmSync(managed);
    expect(await read()).toMatchObject({ from: 'last-good', problems: [], config: {} });
  });

  it('is forgotten when the profile is gone and the file is enough', async () => {
    inManaged({ server: SERVER });
    await read();
    rmSync(managed);
    inFile({ server: 'https://file.example.com' });
    expect((await read()).config?.server.href).toBe('https://file.example.com/');
    expect(existsSync(join(folder, 'state', 'managed.json'))).toBe(false);
  });

  it('is kept for its owner alone, since it holds the token', async () => {
    inManaged({ server: SERVER, enrolmentToken: 'secret' });
    await read();
    expect(statSync(join(folder, 'state', 'managed.json')).mode & 0o777).toBe(0o600);
  });

  it('does not count when it is damaged', async () => {
    inManaged({ server: SERVER });
    await read();
    writeFileSync(join(folder, 'state', 'managed.json'), '{');
    rmSync(managed);
    expect((await read()).config).toBeUndefined();
  });
});

describe('the configuration file', () => {
  it('must be usable where no preferences are managed', async () => {
    const sources = { file, managed: undefined, owners: new Set([ME]) };
    await expect(readSettings(sources)).rejects.toThrow('server: is missing');
  });

  it('must name the folder of the agent in any case', async () => {
    writeFileSync(file, '{"bridgeSocket": "x"}');
    await expect(read()).rejects.toThrow(ConfigError);
    writeFileSync(file, '[]');
    await expect(read()).rejects.toThrow('not an object');
  });
});

/** A dictionary of one entry whose value is the dictionary itself. */
function selfReferring(): Buffer {
  const head = Buffer.from('bplist00');
  const dictionary = Buffer.from([0xd1, 1, 0]);
  const key = Buffer.from([0x51, 0x61]);
  const offsets = Buffer.from([8, 11]);
  const trailer = Buffer.alloc(32);
  trailer.set([1, 1], 6);
  trailer.writeBigUInt64BE(2n, 8);
  trailer.writeBigUInt64BE(0n, 16);
  trailer.writeBigUInt64BE(13n, 24);
  return Buffer.concat([head, dictionary, key, offsets, trailer]);
}
