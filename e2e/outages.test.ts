/** Server, database and network may go: the Mac goes on deciding, and catches up exactly once. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { demoPolicy, inSync, journalProblems, publish, publishSource } from './harness/fleet.js';
import { Network } from './harness/network.js';
import type { Person } from './harness/person.js';
import { RunningSystem } from './harness/running-system.js';
import { allowing, attachment, SimulatedMac, STRANGER, TRUSTED } from './harness/simulated-mac.js';

let system: RunningSystem;
let network: Network;
let admin: Person;
let mac: SimulatedMac;

beforeAll(async () => {
  system = await RunningSystem.start();
  network = await Network.to(system.url);
  admin = await system.signIn('admin');
  mac = await SimulatedMac.start(system, { server: network.url });
  const policy = await demoPolicy(admin);
  await publish(admin, policy.id, allowing(policy.published?.source ?? '', TRUSTED), mac.hostname);
});
afterAll(async () => {
  await system?.stop();
  await network?.close();
});
beforeEach(async () => {
  await mac.unplug(STRANGER);
  await mac.unplug(TRUSTED);
});

/** What the Mac must do whatever has gone. */
async function expectDecisionsGoOn(): Promise<void> {
  await mac.plugIn(STRANGER);
  await mac.plugIn(TRUSTED);
  const mounts = await mac.mounts();
  expect(mounts).toContain(TRUSTED.volume);
  expect(mounts).not.toContain(STRANGER.volume);
}

/** What must be true once everything is back. */
async function expectCaughtUp(): Promise<void> {
  const events = await mac.everythingArrived(admin);
  expect(journalProblems(events)).toEqual({ missing: [], doubled: [] });
  await inSync(admin, mac.hostname);
}

it('goes on without the server, and catches up exactly once', async () => {
  await system.system.server.piece.kill();
  await expectDecisionsGoOn();
  await system.system.server.start();
  await expectCaughtUp();
});

it('goes on without PostgreSQL, and catches up exactly once', async () => {
  await system.system.postgres.piece.kill();
  await expectDecisionsGoOn();
  await system.system.postgres.start();
  await expectCaughtUp();
});

it('goes on without the network, and catches up exactly once', async () => {
  network.cut();
  await expectDecisionsGoOn();
  network.mend();
  await expectCaughtUp();
});

it('gets a policy that was published while it was cut off', async () => {
  network.cut();
  const policy = await demoPolicy(admin);
  await publishSource(admin, policy.id, allowing(policy.published?.source ?? '', STRANGER), 'while the Mac is away');
  network.mend();
  await inSync(admin, mac.hostname);
  await mac.plugIn(STRANGER);
  expect(await mac.mounts()).toContain(STRANGER.volume);
});

it('keeps every event over crashes of all parts in the middle of them', async () => {
  const stick = { ...STRANGER, serial: 'BURST0{n}77C1', disk: 'disk40' };
  const steps = [
    attachment(stick),
    { step: 'mount', bsdName: 'disk40s1', mountPoint: stick.volume },
    { step: 'detach', device: stick.serial },
  ];
  // The bridge dies under it: then there is no answer.
  const burst = mac.hands.do({ step: 'burst', times: 50, withinMs: 5000, steps }).catch((error: unknown) => error);
  await system.system.server.piece.kill();
  await mac.pieces.agent.kill();
  await system.system.postgres.piece.kill();
  await mac.pieces.bridge.kill();
  expect(await burst).toBeInstanceOf(Error);
  await mac.pieces.startBridge();
  await system.system.postgres.start();
  await system.system.server.start();
  await mac.pieces.startAgent();
  await expectCaughtUp();
});
