import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { doctorService } from '../src/cli/doctor-service.js';
import { main } from '../src/cli/main.js';
import { RecordedMac, recording, says } from './system/recorded-mac.js';

const file = (name: string) => fileURLToPath(new URL(`../../../libs/health/test/recordings/${name}`, import.meta.url));

async function service(...args: string[]) {
  let out = '';
  let err = '';
  const code = await main(['doctor', 'service', ...args], {
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { code, out, err };
}

describe('portcullis doctor service', () => {
  it('says how often each way of asking finds it, and what hangs on it', async () => {
    const { code, out } = await service('iPhone', '--from', file('ioreg-usb.txt'));
    expect(code).toBe(0);
    expect(out).toMatch(/IOServiceNameMatching\("iPhone"\) +1/);
    expect(out).toMatch(/IOServiceMatching\("iPhone"\) +0/);
    expect(out).toMatch(/hardware +attached: iPhone \(IOUSBHostDevice\)/);
    expect(out).toMatch(/open in +pid 108, usbmuxd/);
  });

  it('explains a name that is always there, and exits with 1', async () => {
    const { code, out } = await service('VSPDriver', '--from', file('ioreg-user-resources.txt'));
    expect(code).toBe(1);
    expect(out).toContain('none; it is always there, below IOUserResources');
    expect(out).toContain('gives an empty iterator on every Mac');
    expect(out).toContain('userclient-access with “org.eof.tools.VSPDriver”');
  });

  it('asks the Mac with every class and property, and uncut', async () => {
    const line = '/usr/sbin/ioreg -l -i -w 0';
    const mac = new RecordedMac({ [line]: says(recording('ioreg-usb.txt')) });
    let out = '';
    const terminal = { out: (text: string) => void (out += text), err: () => {} };
    const context = { terminal, json: true, now: 0, ask: () => Promise.reject(new Error('not asked')) };
    expect(await doctorService(context, 'IOUSBHostDevice', { mac })).toBe(1);
    expect(mac.ran).toEqual([line]);
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      counts: { class: 3 },
      remarks: [{ code: 'no-driver' }],
      hits: [{ neededToOpen: expect.any(Array) }, {}, {}],
    });
    mac.commands = {};
    await expect(doctorService(context, 'x', { mac })).rejects.toThrow('/usr/sbin/ioreg did not work (missing)');
  });

  it.each([
    [['x'], process.platform === 'darwin' ? '' : 'only a Mac has a registry'],
    [[], "missing required argument 'name'"],
    [['x', '--from', '/does-not-exist'], '`/does-not-exist` cannot be read'],
    [['x', '--from', file('csrutil-enabled.txt')], 'holds no registry: make it with /usr/sbin/ioreg -l -i -w 0'],
  ])('refuses %j with what to do', async (args, words) => {
    if (words === '') return;
    const { code, err } = await service(...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});
