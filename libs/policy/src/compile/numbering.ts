import type { Conditions } from '../model.js';

// The numbering of the words in a policy payload: append only.
export const MODES = ['observe', 'enforce'] as const;
export const EFFECTS = ['deny', 'allow'] as const;
export const WHEN_NOT_ENFORCEABLE = ['strict', 'lenient'] as const;
export const OFFLINE_THEN = ['keep-enforcing', 'observe', 'deny-all'] as const;
export const ATTACHED = ['enforce', 'leave'] as const;
export const REPORTS = ['audit', 'notify', 'silent'] as const;

/** Bits of the byte of switches in a policy's head; a payload with any of them has version 2. */
export const SWITCHES = { tamperProtection: 1 } as const;
/** Where that byte lies in the head. */
export const SWITCHES_AT = 15;

/** The order is also that of `Conditions`. */
export const CONDITIONS = [
  'family',
  'capability',
  'vendorId',
  'productId',
  'serialNumber',
  'deviceSet',
  'productName',
  'manufacturerName',
  'sdMediaSerial',
  'sdMediaProduct',
  'encrypted',
  'fileSystem',
  'bus',
  'macTag',
  'user',
  'group',
  'time',
  'validFrom',
  'validUntil',
] as const satisfies readonly (keyof Conditions)[];
export type ConditionName = (typeof CONDITIONS)[number];

/** Sizes of the entries, section by section. */
export const POLICY_SECTIONS = {
  head: 88,
  textEnds: 4,
  texts: 1,
  rules: 32,
  conditions: 16,
  values: 4,
  windows: 8,
  sets: 16,
  signatures: 72,
} as const;
export const MILLIS_AN_HOUR = 3_600_000;
