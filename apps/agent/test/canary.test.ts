import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PortcullisEvent } from '@portcullis/wire';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canaryImage } from '../src/canary/image.js';
import { Program, writeConfig } from './fixtures/agent-process.js';
import { ApiServer } from './fixtures/api-server.js';
import { standIns } from './fixtures/stand-ins.js';
import { SimulatedMac, simulator } from './fixtures/simulated-mac.js';
import { removeTemporaryFolders, temporaryFolder, until } from './fixtures/temporary.js';

interface Report {
  readonly facts: { readonly canary: Readonly<Record<string, string | null>> };
  readonly bridge: { readonly lastCanaryDeniedAt: string | null; readonly counters: { readonly denied: number } };
  readonly diagnosis: {
    readonly state: string;
    readonly problems: readonly { readonly code: string; readonly severity: string }[];
    readonly checks: readonly { readonly id: string; readonly state: string }[];
  };
  readonly attached: readonly { readonly device: { readonly family: string } }[];
}

let folder: string;
let api: ApiServer;
let mac: SimulatedMac;
let agent: Program;

beforeEach(async () => {
  folder = temporaryFolder();
  mac = new SimulatedMac(folder);
  api = new ApiServer();
  await api.up();
});

afterEach(async () => {
  // Asked, and not killed: a tool that it left behind would go on in the folder.
  await agent.signal('SIGTERM');
  await mac.stop();
  await api.down();
  removeTemporaryFolders();
});

function behave(behaviour: object): void {
  writeFileSync(join(folder, 'tools.json'), JSON.stringify(behaviour));
}

function startAgent(changes: object = { canary: standIns(folder) }): Program {
  const timing = {
    retryFirstSeconds: 0.05,
    retryMostSeconds: 0.3,
    bridgeRetryMostSeconds: 0.1,
    heartbeatSeconds: 0.5,
    canarySeconds: 0.3,
  };
  agent = new Program('agent', ['--config', writeConfig(folder, api.url, { timing, ...changes })]);
  return agent;
}

function reported(what: string, test: (report: Report) => boolean): Promise<Report> {
  return until(what, () => {
    const last = api.health.at(-1) as unknown as Report | undefined;
    return last && test(last) ? last : undefined;
  });
}
const outcome = (wanted: string) => (report: Report) => report.facts.canary['lastOutcome'] === wanted;
/** Events about a disk image. */
const images = () =>
  ([...api.events.values()] as unknown as PortcullisEvent[]).filter(
    (event) => 'attached' in event && event.attached?.device.family === 'disk-image',
  );
const proof = ({ diagnosis }: Report) => diagnosis.checks.find(({ id }) => id === 'proof')?.state;
const calls = () => (existsSync(join(folder, 'calls.log')) ? readFileSync(join(folder, 'calls.log'), 'utf8') : '');
const attached = () => existsSync(join(folder, 'attached.json'));

describe.runIf(existsSync(simulator))('proof of protection on the simulated Mac', () => {
  it('mounts of the test image are denied again and again, and it leaves neither events nor devices behind', async () => {
    await mac.start('quiet-desk.jsonl');
    startAgent();
    const first = await reported('it was denied', outcome('denied'));
    expect(first.facts.canary['lastDeniedAt']).toMatch(/^\d{4}-/);
    expect(first.bridge.lastCanaryDeniedAt).not.toBeNull();
    // A denial like the last one is no news: it is told beside the sign of life.
    await until('it was denied again', () => api.proofs.some((time) => time !== first.facts.canary['lastDeniedAt']));
    expect(proof(first)).toBe('ok');
    expect(first.bridge.counters.denied).toBe(0);
    expect(first.attached.map(({ device }) => device.family)).not.toContain('disk-image');
    expect(images()).toEqual([]);
    await agent.signal('SIGTERM');
    expect(attached()).toBe(false);
    expect(calls()).toContain('diskutil mount readOnly nobrowse disk9');
    expect(readFileSync(join(folder, 'state', 'canary.img')).equals(canaryImage())).toBe(true);
  });

  it('a Mac on which the image is mounted is called unprotected, until it is denied again', async () => {
    await mac.start('quiet-desk.jsonl');
    behave({ unasked: true });
    startAgent();
    const open = await reported('the mount is noticed', outcome('mounted'));
    expect(open.diagnosis.state).toBe('unprotected');
    expect(open.diagnosis.problems).toContainEqual(
      expect.objectContaining({ code: 'canary-mounted', severity: 'critical' }),
    );
    expect(proof(open)).toBe('problem');
    // The bridge, which was not asked, tells of the mount like of any other.
    await until('its mount arrives', () => images().some(({ kind }) => kind === 'mount'));
    behave({});
    const well = await reported('it is denied', outcome('denied'));
    expect(well.diagnosis.problems.map(({ code }) => code)).not.toContain('canary-mounted');
  });

  it.each([
    ['attach', 'hdiutil attach failed'],
    ['mount', 'the bridge was not asked'],
    ['info', 'hdiutil info failed'],
  ])('a failing %s is told as such, and proves nothing', async (verb, words) => {
    await mac.start('quiet-desk.jsonl');
    behave({ fail: [verb] });
    startAgent();
    const report = await reported('it failed', outcome('tool-failed'));
    expect(report.facts.canary['detail']).toContain(words);
    expect(report.diagnosis.problems.map(({ code }) => code)).toContain('canary-failed');
    expect(proof(report)).toBe('problem');
  });

  it('what an agent before it left attached is detached at the start, by this image’s path alone', async () => {
    await mac.start('quiet-desk.jsonl');
    writeFileSync(join(folder, 'attached.json'), JSON.stringify([join(folder, 'state', 'canary.img')]));
    const program = startAgent();
    await program.logged('left the test image attached');
    expect(calls().split('\n').slice(0, 2)).toEqual(['hdiutil info -plist', 'hdiutil detach /dev/disk9 -force']);
  });

  it('an image that someone altered is written anew', async () => {
    await mac.start('quiet-desk.jsonl');
    startAgent();
    await reported('it was denied', outcome('denied'));
    writeFileSync(join(folder, 'state', 'canary.img'), 'not a disk');
    const whole = () => readFileSync(join(folder, 'state', 'canary.img')).equals(canaryImage());
    expect(await until('it is whole', whole)).toBe(true);
  });

  it('a bridge that is started anew is tested anew', async () => {
    await mac.start('quiet-desk.jsonl');
    startAgent();
    const { facts } = await reported('it was denied', outcome('denied'));
    await mac.stop('SIGKILL');
    await mac.start('quiet-desk.jsonl');
    const again = await reported(
      'the new bridge denied it',
      (report) =>
        outcome('denied')(report) &&
        report.bridge?.lastCanaryDeniedAt !== null &&
        report.facts.canary['lastDeniedAt'] !== facts.canary['lastDeniedAt'],
    );
    expect(proof(again)).toBe('ok');
  });

  it('an agent that is stopped while hdiutil hangs ends in time', async () => {
    await mac.start('quiet-desk.jsonl');
    behave({ hang: ['attach'] });
    const program = startAgent();
    await until('it hangs', () => calls().includes('hdiutil attach'));
    const before = Date.now();
    const { code } = await program.signal('SIGTERM');
    expect(code).toBe(0);
    expect(Date.now() - before).toBeLessThan(5_000);
  });

  it.each([
    ['without stand-ins a simulated Mac', { canary: {} }],
    ['an agent that is told not to', { canary: { mode: 'off' } }],
  ])('%s is not tested, and the checklist says that it is not known', async (_, changes) => {
    await mac.start('quiet-desk.jsonl');
    startAgent(changes);
    const report = await reported('two heartbeats have passed', () => api.beats > 2);
    expect(report.facts.canary).toEqual({ lastDeniedAt: null, lastTriedAt: null, lastOutcome: null, detail: null });
    expect(proof(report)).toBe('unknown');
    expect(calls()).toBe('');
  });
});
