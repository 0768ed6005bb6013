import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../src/cli/main.js';
import { Program, writeConfig } from './fixtures/agent-process.js';
import { ApiServer, testDocument } from './fixtures/api-server.js';
import { BridgePeer } from './fixtures/bridge-peer.js';
import { denied, stick } from './fixtures/stick.js';
import { removeTemporaryFolders, temporaryFolder, until } from './fixtures/temporary.js';

let folder: string;
let config: string;
let api: ApiServer;
let bridge: BridgePeer;
let agent: Program;
let eventId: string;

beforeAll(async () => {
  folder = temporaryFolder();
  api = new ApiServer();
  await api.up();
  api.documents = [testDocument('policy', 3), testDocument('blocks', 1, { refuse: 'older' })];
  bridge = new BridgePeer(join(folder, 'bridge.sock'));
  bridge.devices = [
    {
      attached: stick,
      verdict: denied.verdict,
      volumes: [{ ...denied.volume, mountPoint: null, verdict: denied.verdict, decision: 'denied' }],
      captured: false,
    },
  ];
  await bridge.listen();
  config = writeConfig(folder, api.url);
  agent = new Program('agent', ['--config', config]);
  eventId = bridge.record(denied).id;
  await until(
    'it arrived',
    () => api.events.has(eventId) && api.health.some(({ refused }) => Array.isArray(refused) && refused.length > 0),
  );
});

afterAll(async () => {
  await agent.signal('SIGKILL');
  await bridge.close();
  await api.down();
  removeTemporaryFolders();
});

async function portcullis(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await main(['--config', config, ...args], {
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { code, out, err };
}

describe('portcullis', () => {
  it('status says in a few lines how the Mac stands, and exits with 1 when something is wrong', async () => {
    const { code, out } = await portcullis('status');
    expect(code).toBe(1);
    expect(out).toContain('mia-mac: ');
    expect(out).toContain('1 of 2 in force, 1 refused');
    expect(out).toMatch(/events +\d+ waiting for the server/);
    expect(out).toMatch(/person +mia/);
  });

  it('status --json gives everything as one JSON object', async () => {
    const { out } = await portcullis('status', '--json');
    expect(JSON.parse(out)).toMatchObject({
      mac: { hostname: 'mia-mac' },
      diagnosis: { problems: expect.any(Array) },
      spool: { pending: expect.any(Number) },
    });
    expect(out).not.toContain('enrol-me');
  });

  it('doctor names each problem with its cause and what to do', async () => {
    const { code, out } = await portcullis('doctor');
    expect(code).toBe(1);
    expect(out).toMatch(/PROBLEM +The bridge refused a document/);
    expect(out).toMatch(/\n1\. .+\n {3}why: {2}\S.+(\n {9}.+)*\n {3}do: {3}\S/);
  });

  it('doctor --json gives state, problems and checks', async () => {
    const { out } = await portcullis('doctor', '--json');
    const { problems } = JSON.parse(out) as { problems: object[] };
    expect(problems).toContainEqual(
      expect.objectContaining({ code: 'documents-refused', cause: expect.any(String), fix: expect.any(String) }),
    );
  });

  it('devices lists what is attached and what may be done with it', async () => {
    const { code, out } = await portcullis('devices');
    expect(code).toBe(0);
    expect(out).toContain('usb-storage');
    expect(out).toContain('0951:1666:60A44C413FAE');
    expect(out).toContain('UNTITLED (not mounted)');
    expect(out).toContain('read deny, write deny');
  });

  it('events lists what happened, newest first, with the sentence of a verdict', async () => {
    const { code, out } = await portcullis('events');
    expect(code).toBe(0);
    expect(out).toContain('DataTraveler');
    expect(out).toContain('no-sticks');
    const { out: lines } = await portcullis('events', '--json', '--limit', '500');
    expect(
      lines
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { kind: string }).kind),
    ).toContain('verdict');
  });

  it.each(['device key', 'serial number', 'registry id', 'event id'])(
    'explain takes a %s and says which rule decided and why others did not',
    async (what) => {
      const names: Record<string, string> = {
        'device key': stick.key,
        'serial number': '60a44c413fae',
        'registry id': stick.registryId,
        'event id': eventId,
      };
      const { code, out } = await portcullis('explain', names[what] ?? '');
      expect(code).toBe(0);
      expect(out).toContain('no-sticks');
      expect(out).toContain('the serial number is another one');
    },
  );

  it('explain knows result codes of macOS, in every way in which logs show them, also without an agent', async () => {
    for (const code of ['0xe00002e2', '3758097122', '-536870174']) {
      const { code: exit, out } = await portcullis('explain', '--', code);
      expect(exit).toBe(0);
      expect(out).toContain('kIOReturnNotPermitted');
    }
    let out = '';
    const terminal = { out: (text: string) => void (out += text), err: () => {} };
    expect(await main(['--config', '/nowhere.json', 'explain', '--', '-536870174'], terminal)).toBe(0);
    expect(out).toContain('kIOReturnNotPermitted');
  });

  it('explain says so when nothing is known by that name', async () => {
    const { code, err } = await portcullis('explain', 'FFFF:FFFF:-');
    expect(code).toBe(1);
    expect(err).toContain('no attached device and no recent event is `FFFF:FFFF:-`');
    expect(err).toContain('no code');
  });

  it.each([
    ['-36', 'ioErr'],
    ['e00002e2', 'kIOReturnNotPermitted'],
    ['The operation couldn’t be completed. (OSSystemExtensionErrorDomain error 8.)', 'codeSignatureInvalid'],
    ['last exit code = 78: EX_CONFIG', 'EX_CONFIG'],
  ])('explain reads %j as people paste it, and says where it comes from', async (text, name) => {
    let out = '';
    const terminal = { out: (more: string) => void (out += more), err: () => {} };
    expect(await main(['--config', '/nowhere.json', 'explain', ...text.split(' ')], terminal)).toBe(0);
    expect(out.split('\n').slice(3, 6).join(' ')).toContain(name);
    expect(out).toMatch(/from: \S+/);
  });

  it('explain says of what is no code that it is none, and speaks of no configuration file', async () => {
    let err = '';
    const terminal = { out: () => {}, err: (text: string) => void (err += text) };
    expect(await main(['--config', '/nowhere.json', 'explain', 'kingston stick'], terminal)).toBe(2);
    expect(err).toContain('`kingston stick` is no code');
    expect(err).not.toMatch(/configuration|nowhere\.json/);
  });

  it.each([['status'], ['devices'], ['events'], ['explain', stick.key]])(
    '%s never lets a device name move the cursor',
    async (...args) => {
      const { out } = await portcullis(...args);
      // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
      expect(out).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/);
    },
  );

  it.each([[['frobnicate']], [['explain']], [['events', '--limit', 'many']], [['status', '--wrong']], [[]]])(
    'exits with 2 for wrong use: %j',
    async (args) => {
      const { code, err } = await portcullis(...args);
      expect(code).toBe(2);
      expect(err).not.toBe('');
    },
  );

  it('keeps its socket for its owner alone', () => {
    expect(statSync(join(folder, 'state', 'agent.sock')).mode & 0o777).toBe(0o600);
  });
});

describe('portcullis without a running agent', () => {
  const elsewhere = () => writeConfig(temporaryFolder(), 'http://127.0.0.1:1');

  it('status says that the agent does not run', async () => {
    let err = '';
    const code = await main(['--config', elsewhere(), 'status'], { out: () => {}, err: (text) => (err += text) });
    expect(code).toBe(1);
    expect(err).toContain('the agent does not run: nobody answers on');
  });

  it('doctor makes it the problem to mend, as text and as JSON', async () => {
    let out = '';
    const terminal = { out: (text: string) => void (out += text), err: () => {} };
    expect(await main(['--config', elsewhere(), 'doctor', '--json'], terminal)).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ state: 'unknown', problems: [{ code: 'agent-not-running' }] });
  });

  it('a configuration that cannot be read is wrong use', async () => {
    let err = '';
    expect(await main(['--config', '/nowhere.json', 'status'], { out: () => {}, err: (text) => (err += text) })).toBe(
      2,
    );
    expect(err).toContain('/nowhere.json');
  });
});
