/** The bridge decides by itself: with the agent killed it goes on, and nothing of that time is lost or doubled. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from './harness/eventually.js';
import { allEvents, demoPolicy, inSync, isVerdict, journalProblems, macNamed, publish } from './harness/fleet.js';
import type { Person } from './harness/person.js';
import { RunningSystem } from './harness/running-system.js';
import { allowing, SimulatedMac, STRANGER, TRUSTED } from './harness/simulated-mac.js';

let system: RunningSystem;
let admin: Person;
let mac: SimulatedMac;

beforeAll(async () => {
  system = await RunningSystem.start();
  admin = await system.signIn('admin');
  mac = await SimulatedMac.start(system);
  await inSync(admin, mac.hostname);
});
afterAll(() => system?.stop());

it('denies a stick while the agent is dead, and tells the server about it exactly once when it is back', async () => {
  await mac.pieces.agent.kill();
  await mac.plugIn(STRANGER);
  expect(await mac.mounts()).not.toContain(STRANGER.volume);
  await mac.pieces.startAgent();
  const { id } = await macNamed(admin, mac.hostname);
  const events = await eventually(
    'the denial at the server',
    () => allEvents(admin, id),
    (all) =>
      all.some(
        (one) => isVerdict(one) && one.trigger === 'mount' && one.attached.device.serialNumber === STRANGER.serial,
      ),
  );
  const denials = events.filter((one) => isVerdict(one) && one.trigger === 'mount' && one.decision === 'denied');
  expect(denials).toHaveLength(1);
  await mac.unplug(STRANGER);
});

it('goes on enforcing a sweep that the agent did not live to see', async () => {
  const policy = await demoPolicy(admin);
  const source = policy.published?.source ?? '';
  await publish(admin, policy.id, allowing(source, TRUSTED), mac.hostname);
  await mac.plugIn(TRUSTED);
  expect(await mac.mounts()).toContain(TRUSTED.volume);
  await publish(admin, policy.id, source, mac.hostname);
  await mac.pieces.agent.kill();
  await eventually(
    'the unmount',
    () => mac.mounts(),
    (mounts) => !mounts.includes(TRUSTED.volume),
  );
  await mac.pieces.startAgent();
  await inSync(admin, mac.hostname);
});

it('loses and doubles nothing when the agent is killed again and again', async () => {
  for (let round = 0; round < 5; round++) {
    await mac.plugIn(STRANGER);
    await mac.pieces.agent.kill();
    await mac.unplug(STRANGER);
    await mac.pieces.startAgent();
  }
  const events = await mac.everythingArrived(admin);
  expect(journalProblems(events)).toEqual({ missing: [], doubled: [] });
});
