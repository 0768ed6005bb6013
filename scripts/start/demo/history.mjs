/**
 * Some days of events of a demonstration's Mac: what its recording shows, on each working day again, decided by the
 * policy that the demonstration begins with. Decisions are those of libs/policy, outcomes as the bridge names them
 * (native/esf-bridge/core/bridge/judgement.cc).
 */
import { createHash, randomUUID } from 'node:crypto';
import { deviceKey, evaluate, isPhoneVerb, isStorageVerb, toDevice } from '@portcullis/policy';

/** @typedef {import('@portcullis/wire').PortcullisEvent} PortcullisEvent */
/** @typedef {import('@portcullis/wire').Verb} Verb */

/**
 * A device of a recording (native/esf-bridge/RECORDING.md, step `attach`).
 * @typedef {object} Attach
 * @property {string} [location]
 * @property {import('@portcullis/wire').Device['bus']} [bus]
 * @property {import('@portcullis/wire').Descriptor} descriptor
 * @property {{ serialNumber?: string, productName?: string }} [sdMedia]
 * @property {readonly { bsdName: string, name?: string, fileSystem?: string | null, encrypted?: boolean | null }[]}
 *   [volumes]
 */

/**
 * @typedef {object} Owner
 * @property {string} person
 * @property {string} macId
 * @property {readonly string[]} tags
 * @property {import('@portcullis/policy').Policy} policy
 * @property {import('@portcullis/policy').Prepared} prepared
 * @property {{ policyId: string, policyName: string, revision: number }} applied
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * @param {Owner} owner
 * @param {readonly Attach[]} devices
 * @param {{ days: number, until: number, seed: string }} span
 * @returns {PortcullisEvent[]} oldest first
 */
export function historyOf(owner, devices, { days, until, seed }) {
  const journal = randomUUID();
  /** @type {PortcullisEvent[]} */
  const events = [];
  const chance = chances(seed);
  for (let back = days; back >= 0; back--) {
    const midnight = Math.floor((until - back * DAY) / DAY) * DAY;
    for (const attach of devices) {
      if (chance() < 0.35) continue;
      const at = midnight + 8 * HOUR + Math.floor(chance() * 9 * HOUR);
      if (at + HOUR > until) continue;
      for (const event of visit(owner, attach, at, chance)) {
        events.push(/** @type {PortcullisEvent} */ ({ id: randomUUID(), journal, seq: 0, ...event }));
      }
    }
  }
  return events
    .toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time))
    .map((event, at) => ({ ...event, seq: at + 1 }));
}

/**
 * A device is plugged in, judged, used for a while and unplugged.
 * @param {Owner} owner
 * @param {Attach} attach
 * @param {number} at
 * @param {() => number} chance
 */
function* visit(owner, attach, at, chance) {
  const device = toDevice(attach.descriptor, {
    ...(attach.bus === undefined ? {} : { bus: attach.bus }),
    ...(attach.sdMedia === undefined ? {} : { sdMedia: attach.sdMedia }),
  });
  const { location, descriptor } = attach;
  const registryId = String(4_294_970_000 + Math.floor(chance() * 90_000));
  const attached = { registryId, key: deviceKey(device), device, descriptor, ...(location ? { location } : {}) };
  const base = (/** @type {number} */ millis) => ({
    time: new Date(at + millis).toISOString(),
    bridgeMode: 'authorize',
    user: owner.person,
  });
  yield { ...base(0), kind: 'attach', attached };
  const phone = judge(owner, device, at, isPhoneVerb);
  if (phone !== null) yield { ...base(40), kind: 'verdict', trigger: 'attach', attached, ...phone };
  let mounted = 0;
  for (const { bsdName, name = null, fileSystem = null, encrypted } of attach.volumes ?? []) {
    const volume = { bsdName, name, fileSystem, encrypted: encrypted ?? true };
    const storage = judge(owner, device, at, isStorageVerb, { encrypted: volume.encrypted, fileSystem });
    if (storage === null) continue;
    yield { ...base(900), kind: 'verdict', trigger: 'mount', attached, volume, ...storage };
    if (storage.decision === 'denied') continue;
    mounted = 60_000 + chance() * 50 * 60_000;
    const readOnly = storage.decision === 'restricted';
    const place = { ...volume, mountPoint: `/Volumes/${name ?? 'Untitled'}`, readOnly };
    yield { ...base(1000), kind: 'mount', attached, volume: place, by: readOnly ? 'policy' : 'system' };
    yield { ...base(1000 + mounted), kind: 'unmount', attached, volume: place, by: 'system' };
  }
  yield { ...base(Math.floor(5000 + mounted + chance() * 120_000)), kind: 'detach', attached };
}

/**
 * @param {Owner} owner
 * @param {import('@portcullis/wire').Device} device
 * @param {number} at
 * @param {(verb: Verb) => boolean} isAsked
 * @param {{ encrypted: boolean, fileSystem: string | null }} [volume]
 */
function judge(owner, device, at, isAsked, volume) {
  const { person: user, tags, macId: mac } = owner;
  const time = new Date(at).toISOString();
  const context = { time, user, tags: [...tags], groups: ['staff'], mac, ...(volume === undefined ? {} : { volume }) };
  const verdict = evaluate(owner.prepared, device, context, { trace: true });
  const asked = /** @type {Verb[]} */ (Object.keys(verdict.verbs)).filter(isAsked);
  if (asked.length === 0) return null;
  const denied = asked.filter((verb) => verdict.verbs[verb]?.effect === 'deny');
  const all = denied.length === asked.length || denied.includes('read');
  const rules = Object.fromEntries(
    owner.policy.rules
      .filter(({ id }) => asked.some((verb) => verdict.verbs[verb]?.rule === id))
      .map(({ id, description, message }) => [
        id,
        { ...(description ? { description } : {}), ...(message ? { message: message.text } : {}) },
      ]),
  );
  return {
    context,
    verdict,
    asked,
    decision: denied.length === 0 ? 'allowed' : all ? 'denied' : 'restricted',
    // A phone's verbs one by one are best effort; the whole phone, and storage, are certain.
    outcome: denied.length > 0 && !all && volume === undefined ? 'partial' : 'enforced',
    applied: { ...owner.applied, documents: {} },
    rules,
    answeredInMicros: 400,
  };
}

/**
 * The same numbers from 0 to 1 each time.
 * @param {string} seed
 */
function chances(seed) {
  let count = 0;
  return () => createHash('sha256').update(`${seed}#${count++}`).digest().readUInt32LE(0) / 2 ** 32;
}
