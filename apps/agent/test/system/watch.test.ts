import { afterEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.js';
import { SystemWatch } from '../../src/system/watch.js';
import { until } from '../fixtures/temporary.js';
import { RecordedMac, recording, says } from './recorded-mac.js';

const log = createLog('silent');
const LIST = '/usr/bin/systemextensionsctl list';
const slowRuns = (mac: RecordedMac) => mac.ran.filter((line) => line.includes('csrutil')).length;
let watch: SystemWatch;

function start(mac: RecordedMac | undefined, options: { slowMillis?: number } = {}): { readonly told: () => number } {
  let told = 0;
  watch = new SystemWatch({ mac, quickMillis: 10, log, now: Date.now, ...options });
  watch.on('changed', () => (told += 1));
  void watch.start();
  return { told: () => told };
}

afterEach(() => watch.stop());

describe('the watch over what macOS says', () => {
  it('runs nothing where there is no Mac', async () => {
    start(undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(watch.facts).toBeUndefined();
  });

  it('asks for the dear part once, for the cheap part again and again, and tells of changes alone', async () => {
    const mac = new RecordedMac();
    const { told } = start(mac);
    await until('three looks', () => mac.ran.filter((line) => line === LIST).length >= 3);
    expect(slowRuns(mac)).toBe(1);
    expect(told()).toBe(2);
    expect(watch.facts?.system.sip).toBe('enabled');

    mac.commands[LIST] = says(recording('systemextensionsctl-13.txt'));
    await until('it is told', () => told() === 3);
    expect(watch.facts?.extension.records?.[0]?.state).toBe('waiting-for-user');
  });

  it('asks for the dear part again when app or extension changed, and when it is old', async () => {
    const mac = new RecordedMac();
    start(mac);
    await until('the first time', () => slowRuns(mac) === 1);
    mac.changed = 2;
    await until('the second time', () => slowRuns(mac) === 2);
    await watch.stop();

    const old = new RecordedMac();
    start(old, { slowMillis: 0 });
    await until('again and again', () => slowRuns(old) >= 3);
    expect(watch.facts?.system.gatheredAt).not.toBeNull();
  });

  it('counts how often the switch slid back', async () => {
    const mac = new RecordedMac();
    start(mac);
    for (const [file, back] of [
      ['systemextensionsctl-15.txt', 0],
      ['systemextensionsctl-13.txt', 1],
      ['systemextensionsctl-15.txt', 1],
      ['systemextensionsctl-13.txt', 2],
    ] as const) {
      mac.commands[LIST] = says(recording(file));
      const before = mac.ran.length;
      await until(`${file} was seen`, () => mac.ran.length > before + 8);
      expect(watch.facts?.system.switchedBack).toBe(back);
    }
  });

  it('stops at once while a command hangs, and keeps what it knew', async () => {
    const mac = new RecordedMac();
    start(mac);
    await until('it knows', () => watch.facts?.system.sip === 'enabled');
    mac.hanging = true;
    await new Promise((resolve) => setTimeout(resolve, 50));
    const begun = Date.now();
    await watch.stop();
    expect(Date.now() - begun).toBeLessThan(2000);
    expect(watch.facts?.system.sip).toBe('enabled');
  });
});
