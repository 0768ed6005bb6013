import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../src/cli/main.js';
import { Program, writeConfig } from './fixtures/agent-process.js';
import { ApiServer } from './fixtures/api-server.js';
import { BridgePeer } from './fixtures/bridge-peer.js';
import { removeTemporaryFolders, temporaryFolder, until } from './fixtures/temporary.js';

const recorded = fileURLToPath(new URL('./fixtures/devices/stick-and-keyboard.umockdev', import.meta.url));
const withoutUsb = fileURLToPath(new URL('./fixtures/without-usb.mjs', import.meta.url));
const hasUmockdev = (() => {
  try {
    execFileSync('umockdev-run', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

let folder: string;
let api: ApiServer;
let agent: Program | undefined;

beforeEach(async () => {
  folder = temporaryFolder();
  api = new ApiServer();
  await api.up();
});

afterEach(async () => {
  // umockdev-run passes on SIGTERM; killed, it would leave the agent behind.
  await agent?.signal('SIGTERM');
  await api.down();
  removeTemporaryFolders();
});

interface Attached {
  readonly device: { readonly family: string; readonly vendorId: number };
}

const attached = () => api.health.at(-1)?.['attached'] as Attached[] | undefined;
const lastFacts = () => api.health.at(-1)?.['facts'] as { inventory: { problems: string[] } } | undefined;

describe.runIf(hasUmockdev)('the agent’s own look at the USB ports', () => {
  const underTestbed = ['umockdev-run', '-d', recorded, '--'];

  it('finds and classifies what is attached, with HID usages', async () => {
    const config = writeConfig(folder, api.url, { inventory: 'on' });
    agent = new Program('agent', ['--config', config], underTestbed);
    await until('two devices are reported', () => attached()?.length === 2);
    const families = attached()?.map(({ device }) => [device.vendorId, device.family]);
    expect(families).toContainEqual([0x0951, 'usb-storage']);
    expect(families).toContainEqual([0x05ac, 'keyboard']);
    let out = '';
    await main(['--config', config, 'devices'], { out: (text) => (out += text), err: () => {} });
    expect(out).toContain('seen by the agent alone');
  });

  it('gives way to what the bridge says about the same device', async () => {
    const bridge = new BridgePeer(join(folder, 'bridge.sock'));
    bridge.mode = 'approve';
    const device = { family: 'sd-card', vendorId: 0x0951, productId: 0x1666, productName: 'as the bridge sees it' };
    bridge.devices = [
      {
        attached: { registryId: '1', key: 'k', device, descriptor: { vendorId: 0x0951, productId: 0x1666 } },
        verdict: { verbs: {} },
        volumes: [],
        captured: false,
      },
    ];
    await bridge.listen();
    agent = new Program('agent', ['--config', writeConfig(folder, api.url)], underTestbed);
    await until('both sources are reported', () => attached()?.length === 2);
    const families = attached()?.map((item) => item.device.family);
    expect(families?.toSorted((a, b) => a.localeCompare(b))).toEqual(['keyboard', 'sd-card']);
    await bridge.close();
  });

  it('is left out when the bridge is a simulator, whose devices are not this computer’s', async () => {
    const bridge = new BridgePeer(join(folder, 'bridge.sock'));
    await bridge.listen();
    agent = new Program('agent', ['--config', writeConfig(folder, api.url)], underTestbed);
    await until('health is reported with a bridge', () => api.health.some(({ bridge: status }) => status));
    bridge.record({ kind: 'attach' });
    const beats = api.beats;
    await until('health is reported again', () => api.beats > beats);
    expect(attached()).toEqual([]);
    await bridge.close();
  });
});

describe('without the native libraries', () => {
  it('the agent runs, and names the problem', async () => {
    const wrapper = ['env', `NODE_OPTIONS=--import=${withoutUsb}`];
    agent = new Program('agent', ['--config', writeConfig(folder, api.url, { inventory: 'on' })], wrapper);
    const problems = await until('the problem is reported', () =>
      lastFacts()?.inventory.problems.length ? lastFacts()?.inventory.problems : undefined,
    );
    expect(problems).toEqual([
      'the usb library cannot be used here: No native build was found for usb',
      'the hid library cannot be used here: No native build was found for node-hid',
    ]);
  });
});
