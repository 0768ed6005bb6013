import { VERBS, type Device, type Effect, type Verb } from '@portcullis/wire';
import type { DeviceSet, Policy, Rule } from './model.js';
import { allowDeviceRule } from './allow-device.js';
import { safeDefaults } from './families.js';
import { deviceKey, idsOf, ownIdentityOf, trustedSerial } from './identity.js';
import { familyLabel, hexId } from './labels.js';
import { comparable, Coverers, covers } from './lint/covers.js';
import { freeRuleId } from './parse/edit.js';
import { clean } from './text.js';
import type { RecordedDecision } from './what-if.js';

export interface StarterOptions {
  readonly name: string;
  /** Keys of the devices to allow; absent: all that were denied. */
  readonly allow?: ReadonlySet<string>;
  /** An id (UUID) for a device set, which replaces long lists of serial numbers. Absent: everything stands in rules. */
  readonly deviceSetId?: string;
}

/** A device that was denied, with what was denied to it: what an admin ticks. */
export interface StarterCandidate {
  readonly deviceKey: string;
  readonly device: Device;
  readonly verbs: readonly Verb[];
  readonly macs: readonly string[];
  readonly count: number;
  /** Allowing it allows every device of its make: nothing tells it from them. */
  readonly isMakeWide: boolean;
}

export interface Starter {
  readonly policy: Policy;
  readonly deviceSet: DeviceSet | null;
  /** Ticked devices that no rule can tell from others of their family. */
  readonly leftOut: readonly StarterCandidate[];
}

/** All devices to which anything was denied, or would have been, most frequent first. */
export function starterCandidates(decisions: Iterable<RecordedDecision>): readonly StarterCandidate[] {
  const found = new Map<string, { device: Device; verbs: Set<Verb>; macs: Set<string>; count: number }>();
  for (const { device, verdict, asked, mac, count = 1 } of decisions) {
    const denied = VERBS.filter(
      (verb) => verdict.verbs[verb]?.effect === 'deny' && (!asked?.length || asked.includes(verb)),
    );
    if (denied.length === 0) continue;
    const key = deviceKey(device);
    const entry = found.get(key) ?? { device, verbs: new Set(), macs: new Set(), count: 0 };
    for (const verb of denied) entry.verbs.add(verb);
    if (mac !== undefined) entry.macs.add(mac);
    entry.count += count;
    found.set(key, entry);
  }
  return [...found]
    .map(([key, { device, verbs, macs, count }]) => ({
      deviceKey: key,
      device,
      verbs: VERBS.filter((verb) => verbs.has(verb)),
      macs: [...macs].toSorted(),
      count,
      isMakeWide: trustedSerial(device) === '' && !key.includes(':sd='),
    }))
    .toSorted((a, b) => b.count - a.count);
}

/**
 * The smallest readable policy that would have allowed the ticked devices what was denied to them, and nothing else
 * beyond the safe defaults. It observes.
 */
export function starterPolicy(decisions: Iterable<RecordedDecision>, options: StarterOptions): Starter {
  const ticked = starterCandidates(decisions).filter(({ deviceKey: key }) => options.allow?.has(key) ?? true);
  const groups = Map.groupBy(ticked, groupKey);
  const setGroup = options.deviceSetId === undefined ? undefined : largestGroup(groups);
  const rules: Rule[] = [];
  const leftOut: StarterCandidate[] = [];
  let deviceSet: DeviceSet | null = null;
  if (setGroup && options.deviceSetId !== undefined) {
    deviceSet = {
      id: options.deviceSetId,
      name: `${options.name}: approved devices`,
      entries: setGroup.flatMap(({ device }) => ownIdentityOf(device) ?? []),
    };
    rules.push(setRule(deviceSet, setGroup));
  }
  const inSet = new Set(setGroup?.map(({ deviceKey: key }) => key));
  for (const group of Map.groupBy(
    ticked.filter(({ deviceKey: key }) => !inSet.has(key)),
    makeKey,
  ).values()) {
    const rule = groupRule(
      group,
      rules.map(({ id }) => id),
    );
    if (rule) rules.push(rule);
    else leftOut.push(...group);
  }
  return { policy: observingPolicy(options.name, withoutCovered(rules)), deviceSet, leftOut };
}

/** All of them allow, so a rule that another one covers adds nothing. */
function withoutCovered(rules: readonly Rule[]): readonly Rule[] {
  const all = rules.map((rule) => ({ rule, of: comparable(rule.match) }));
  const coverers = new Coverers<(typeof all)[number]>();
  for (const one of all) coverers.add(one);
  const isCovered = (narrow: (typeof all)[number]): boolean => {
    for (const wide of coverers.of(narrow.of)) {
      if (wide !== narrow && covers(wide.of, narrow.of) && namesAsMuch(wide.rule, narrow.rule)) return true;
    }
    return false;
  };
  return all.filter((one) => !isCovered(one)).map(({ rule }) => rule);
}

function namesAsMuch(wide: Rule, narrow: Rule): boolean {
  return VERBS.every((verb) => !narrow.verbs?.[verb] || wide.verbs?.[verb]);
}

function observingPolicy(name: string, rules: readonly Rule[]): Policy {
  return {
    version: 1,
    name,
    description: 'Made from what was recorded; observes until the mode is set to enforce',
    mode: 'observe',
    defaults: safeDefaults,
    whenUnresolved: { mount: 'deny', usbOpen: 'deny', otherOpen: 'allow' },
    whenNotEnforceable: 'strict',
    // the word of the policy file; never a function, so nothing awaits it
    // oxlint-disable-next-line unicorn/no-thenable -- see above
    offline: { then: 'keep-enforcing' },
    tamperProtection: false,
    attached: 'enforce',
    rules,
    tests: [],
  };
}

/** Devices with a serial number that may go into one set: the same verbs are needed. */
function groupKey({ device, verbs }: StarterCandidate): string {
  return ownIdentityOf(device) ? needed(verbs).join() : '';
}

/** Devices that one rule without a set can name: one make, the same verbs. */
function makeKey(candidate: StarterCandidate): string {
  const { device, verbs, deviceKey: key } = candidate;
  const ids = idsOf(device);
  const isPlain = ids && trustedSerial(device) !== '' && !key.includes(':sd=');
  return isPlain ? `${ids.vendorId}:${ids.productId}:${needed(verbs).join()}` : `${key} ${needed(verbs).join()}`;
}

const FEWEST_IN_A_SET = 2;

function largestGroup(
  groups: ReadonlyMap<string, readonly StarterCandidate[]>,
): readonly StarterCandidate[] | undefined {
  const [largest] = [...groups]
    .filter(([key]) => key !== '')
    .map(([, group]) => group)
    .toSorted((a, b) => b.length - a.length);
  return largest && largest.length >= FEWEST_IN_A_SET ? largest : undefined;
}

function needed(verbs: readonly Verb[]): readonly Verb[] {
  return VERBS.filter((verb) => verbs.includes(verb) || (verb === 'read' && verbs.includes('write')));
}

function allowing(verbs: readonly Verb[]): Partial<Record<Verb, Effect>> {
  return Object.fromEntries(needed(verbs).map((verb) => [verb, 'allow' as const]));
}

function setRule(set: DeviceSet, group: readonly StarterCandidate[]): Rule {
  return {
    id: 'approved-devices',
    description: `${group.length} devices approved from what was recorded`,
    enabled: true,
    grantable: true,
    match: { deviceSet: [set.id] },
    verbs: allowing(group[0]?.verbs ?? []),
    report: 'audit',
  };
}

function groupRule(group: readonly StarterCandidate[], taken: readonly string[]): Rule | null {
  const [first, ...others] = group;
  if (!first) return null;
  const rule = allowDeviceRule(first.device, first.verbs, freeRuleId(taken, wantedId(first.device)));
  if (!rule || others.length === 0) return rule;
  const single = others.flatMap(
    ({ device, verbs }) => allowDeviceRule(device, verbs, rule.id)?.match.serialNumber ?? [],
  );
  const serials = [...new Set([...(rule.match.serialNumber ?? []), ...single])].toSorted();
  const name = clean(first.device.productName) ?? familyLabel(first.device.family);
  return {
    ...rule,
    description: `Allows ${group.length} devices: ${name}`,
    match: { ...rule.match, serialNumber: serials },
  };
}

const LONGEST_NAME = 40;

/** `allow-datatraveler-3.0` */
function wantedId(device: Device): string {
  const ids = idsOf(device);
  const name = clean(device.productName) ?? (ids ? `${hexId(ids.vendorId)}-${hexId(ids.productId)}` : device.family);
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .slice(0, LONGEST_NAME)
    .replace(/^[-.]+|[-.]+$/g, '');
  return `allow-${words === '' ? device.family : words}`;
}
