/** Whoever hands a document to the bridge: altered, older and foreign ones are refused, and the console shows it. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Courier } from './harness/courier.js';
import { eventually } from './harness/eventually.js';
import { demoPolicy, eventsOf, inSync, macNamed, publish } from './harness/fleet.js';
import type { Person } from './harness/person.js';
import { RunningSystem } from './harness/running-system.js';
import { allowing, SimulatedMac, STRANGER } from './harness/simulated-mac.js';
import { policyBytes } from './harness/stored-documents.js';

/** libs/policy/FORMAT.md: where the key id stands, and how long the signature at the end is. */
const KEY_ID_AT = 72;
const KEY_ID_LENGTH = 32;
const SIGNATURE_LENGTH = 64;

let system: RunningSystem;
let admin: Person;
let mac: SimulatedMac;
/** A policy that allows the stranger's stick, rightly signed, and older than the one in force. */
let generous: Uint8Array;

beforeAll(async () => {
  system = await RunningSystem.start();
  admin = await system.signIn('admin');
  mac = await SimulatedMac.start(system);
  await inSync(admin, mac.hostname);
  const policy = await demoPolicy(admin);
  const strict = policy.published?.source ?? '';
  await publish(admin, policy.id, allowing(strict, STRANGER), mac.hostname);
  generous = await policyBytes(system, policy.id);
  await publish(admin, policy.id, strict, mac.hostname);
  // From here on somebody else sits at the bridge's socket.
  await mac.pieces.agent.stop();
});
afterAll(() => system?.stop());

async function hand(document: Uint8Array): Promise<string> {
  const courier = await Courier.at(mac.pieces.bridgeSocket);
  try {
    const answer = await courier.hand(document);
    expect(answer.accepted).toBe(false);
    return answer.reason ?? '';
  } finally {
    courier.leave();
  }
}

it('refuses a document that was altered by one bit', async () => {
  const altered = Uint8Array.from(generous);
  const at = altered.length - SIGNATURE_LENGTH - 1;
  altered[at] = (altered[at] ?? 0) ^ 1;
  expect(await hand(altered)).toBe('bad-signature');
});

it('refuses a document that is older than the last', async () => {
  expect(await hand(generous)).toBe('older');
});

it('refuses a document that another key has signed', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const forged = Uint8Array.from(generous);
  const keyId = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
  forged.set(keyId, KEY_ID_AT);
  const signed = forged.subarray(0, forged.length - SIGNATURE_LENGTH);
  forged.set(sign('sha256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' }), signed.length);
  expect(await hand(forged)).toBe('wrong-key');
});

it('refuses a document that nobody has signed', async () => {
  const unsigned = Uint8Array.from(generous);
  unsigned.fill(0, KEY_ID_AT, KEY_ID_AT + KEY_ID_LENGTH);
  expect(await hand(unsigned)).toBe('unsigned');
});

it('refuses half a document', async () => {
  expect(await hand(generous.subarray(0, generous.length / 2))).toBe('corrupt');
});

it('goes on enforcing what was in force', async () => {
  await mac.plugIn(STRANGER);
  expect(await mac.mounts()).not.toContain(STRANGER.volume);
});

it('shows in the console what was refused', async () => {
  await mac.pieces.startAgent();
  const shown = await eventually(
    'the refusals in the console',
    () => macNamed(admin, mac.hostname),
    (row) => row.problems.some((problem) => problem.code === 'documents-refused'),
  );
  expect(shown.inSync).toBe(true);
  const reasons = shown.refused.map((one) => one.reason);
  expect(reasons).toEqual(expect.arrayContaining(['bad-signature', 'older', 'wrong-key', 'unsigned']));
  const events = await eventually(
    'the refusals among the events',
    () => eventsOf(admin, shown.id, '&kind=document'),
    (rows) => rows.length >= 5,
  );
  expect(events.map((row) => row.sentence).join('\n')).toMatch(/refused/);
});
