import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../src/cli/main.js';
import { Program, writeConfig } from './fixtures/agent-process.js';
import { ApiServer } from './fixtures/api-server.js';
import { SimulatedMac, simulator } from './fixtures/simulated-mac.js';
import { removeTemporaryFolders, temporaryFolder, until } from './fixtures/temporary.js';

const phone = {
  step: 'attach',
  device: 'phone',
  bus: 'usb',
  location: '0x03100000',
  descriptor: {
    vendorId: 0x18d1,
    productId: 0x4ee1,
    productName: 'Pixel\u001b[2J 6',
    serialNumber: '17A1FDF6002QKL',
    configurations: [
      {
        interfaces: [
          { alternates: [{ interfaceClass: 6, interfaceSubclass: 1, interfaceProtocol: 1, interfaceName: 'MTP' }] },
        ],
      },
    ],
  },
};
const keyboard = {
  step: 'attach',
  device: 'keyboard',
  bus: 'usb',
  location: '0x03200000',
  descriptor: {
    vendorId: 0x05ac,
    productId: 0x024f,
    productName: 'Keyboard',
    configurations: [
      { interfaces: [{ alternates: [{ interfaceClass: 3, interfaceSubclass: 1, interfaceProtocol: 1 }] }] },
    ],
  },
};

describe.runIf(existsSync(simulator))('portcullis usb', () => {
  let folder: string;
  let api: ApiServer;
  let mac: SimulatedMac;
  let agent: Program;
  let config: string;

  beforeAll(async () => {
    folder = temporaryFolder();
    api = new ApiServer();
    await api.up();
    mac = new SimulatedMac(folder);
    await mac.start('replug-unknown.jsonl');
    config = writeConfig(folder, api.url);
    agent = new Program('agent', ['--config', config]);
    await agent.logged('connected to the bridge');
  });

  beforeEach(async () => {
    await mac.control({ cmd: 'do', step: phone });
    await mac.control({ cmd: 'do', step: keyboard });
  });

  afterAll(async () => {
    await agent.signal('SIGKILL');
    await mac.stop();
    await api.down();
    removeTemporaryFolders();
  });

  async function usb(...args: string[]) {
    let out = '';
    let err = '';
    const code = await main(['--config', config, 'usb', ...args], {
      out: (text) => (out += text),
      err: (text) => (err += text),
    });
    return { code, out, err };
  }
  const captured = async () => (await mac.control({ cmd: 'state' }))['captured'];

  it('captures a device by its location, shows who holds it, and gives it back by its id', async () => {
    expect(await usb('capture', '0x03100000')).toMatchObject({ code: 0, out: expect.stringContaining('until') });
    expect(await captured()).toEqual(['phone']);
    const { out } = await usb('list');
    expect(out).toMatch(/\d+ +0x03100000 +Pixel.* +yes, by an administrator/);
    expect(out).toMatch(/0x03200000 +Keyboard +no, never: it is a keyboard or pointer/);
    const { devices } = JSON.parse((await usb('list', '--json')).out) as {
      devices: { attached: { registryId: string; location: string } }[];
    };
    const id = devices.find(({ attached }) => attached.location === '0x03100000')?.attached.registryId ?? '';
    expect(await usb('release', id)).toMatchObject({ code: 0 });
    expect(await captured()).toEqual([]);
    await until('both arrive', () =>
      ['usb-captured', 'usb-released'].every((what) =>
        [...api.events.values()].some((event) => event['what'] === what),
      ),
    );
  });

  it.each([
    [['capture', '0x03200000'], 1, 'never captured: it is a keyboard'],
    [['capture', '4711'], 1, 'at 0x03200000 is Keyboard (05ac:024f)'],
    [['release', '0x03100000'], 1, 'is not captured'],
    [['capture'], 2, 'missing required argument'],
    [['capture', '0x03100000', 'more'], 2, 'too many arguments'],
    [['seize', '1'], 2, 'unknown command'],
    [['capture', 'x'.repeat(200)], 2, 'different versions'],
    [[], 2, 'Usage'],
  ])('usb %j exits with %d and says why', async (args, wanted, words) => {
    const { code, err } = await usb(...args);
    expect(code).toBe(wanted);
    expect(err).toContain(words);
    expect(await captured()).toEqual([]);
  });

  it('lists what it would capture when it comes back, and lets no device name move the cursor', async () => {
    await usb('capture', '0x03100000');
    await mac.control({ cmd: 'do', step: { step: 'detach', device: 'phone' } });
    const { out } = await usb('list');
    expect(out).toContain('18d1:4ee1 17A1FDF6002QKL @0x03100000');
    await mac.control({ cmd: 'do', step: phone });
    expect(await captured()).toEqual(['phone']);
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect((await usb('list')).out).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/);
    expect((await usb('release', '0x03100000')).code).toBe(0);
    expect(existsSync(join(folder, 'bridge', 'captured'))).toBe(true);
  });

  it('prints JSON for whoever asks', async () => {
    expect(JSON.parse((await usb('capture', '0x03100000', '--json')).out)).toEqual({
      action: 'capture',
      device: '0x03100000',
      done: true,
    });
    expect((await usb('release', '0x03100000', '--json')).code).toBe(0);
  });
});
