import type { Fact } from '@portcullis/wire';
import type { WeeklyWindow } from './model.js';
import type { ConditionValues } from './conditions.js';
import { busLabel, familyLabel, hexId } from './labels.js';
import type { Step } from './steps.js';
import type { Subject } from './subject.js';
import { familiesOf } from './families.js';
import { clean } from './text.js';
import { factsOf, NO, YES, type Truth } from './truth.js';

/** Why a step did not match, or may yet, in words that a helpdesk can read aloud. */
export function because(step: Step, subject: Subject): string {
  if (!step.enabled) return 'the rule is switched off';
  if ('block' in step.from) return targetReason(step.matches(subject), 'block');
  if ('grant' in step.from) return grantReason(step.from.grant, step.matches(subject), subject);
  const { rule, tests } = step.from;
  const decisive =
    tests.find(({ holds }) => holds(subject) === NO) ?? tests.find(({ holds }) => holds(subject) !== YES);
  return decisive ? conditionReason(decisive.key, rule.match, decisive.holds(subject), subject) : 'it matches';
}

const UNKNOWN_FACTS = {
  encrypted: 'it is not known yet whether the volume is encrypted',
  fileSystem: 'the file system is not known yet',
  user: 'it is not known who is signed in',
  groups: 'the groups of whoever is signed in are not known',
  tags: 'the tags of this Mac are not known',
  time: 'the time is not known',
  deviceSet: 'the device set has not arrived on this Mac',
  sdMedia: 'the card has not been read yet',
  serialNumber: 'the serial number is not known yet',
} as const;

/** `it is not known who is signed in` */
export const factReason = (fact: Fact): string => UNKNOWN_FACTS[fact];

function unknownReason(truth: Truth): string {
  return factsOf(truth)
    .map((fact) => UNKNOWN_FACTS[fact])
    .join(', and ');
}

function targetReason(truth: Truth, what: string): string {
  return truth === NO ? `the ${what} is about other devices` : unknownReason(truth);
}

function grantReason(
  grant: { readonly notBefore: number; readonly expires: number },
  truth: Truth,
  subject: Subject,
): string {
  if (truth !== NO) return unknownReason(truth);
  const now = subject.moment?.epochMillis;
  if (now !== undefined && now >= grant.expires) return 'the grant has expired';
  if (now !== undefined && now < grant.notBefore) return 'the grant has not begun';
  return 'the grant is for another Mac, person or device';
}

type Reasons = { readonly [K in keyof ConditionValues]: (wanted: ConditionValues[K], subject: Subject) => string };

const REASONS: Reasons = {
  family: (wanted, s) =>
    `the device is ${a(familyLabel(s.device.family))}, not ${anyOf(wanted.map((f) => a(familyLabel(f))))}`,
  capability: (wanted, s) =>
    `the device can act as ${familiesOf(s.device).map(familyLabel).join(' and ')}, not as ${anyOf(wanted.map(familyLabel))}`,
  vendorId: (wanted, s) => idReason('vendor', s.ids?.vendorId, wanted),
  productId: (wanted, s) => idReason('product', s.ids?.productId, wanted),
  serialNumber: (wanted, s) =>
    s.serial === '' ? serialReason(s.device.serialNumber) : textReason('serial number', s.device.serialNumber, wanted),
  deviceSet: (_, s) =>
    s.ids ? 'the device is in none of the device sets' : 'the device has no ids, so no device set can hold it',
  productName: (wanted, s) => textReason('product name', s.device.productName, wanted),
  manufacturerName: (wanted, s) => textReason('manufacturer', s.device.manufacturerName, wanted),
  sdMediaSerial: (wanted, s) => textReason('serial number of the card', s.device.sdMedia?.serialNumber, wanted),
  sdMediaProduct: (wanted, s) => textReason('product name of the card', s.device.sdMedia?.productName, wanted),
  encrypted: (wanted, s) =>
    s.hasStorage ? `the volume is ${wanted ? 'not ' : ''}encrypted` : 'the device holds no volume',
  fileSystem: (wanted, s) =>
    s.hasStorage
      ? `the file system is ${quote(s.context.volume?.fileSystem)}, not ${anyOf(wanted)}`
      : 'the device holds no volume',
  bus: (wanted, s) => `it is attached by ${busLabel(s.bus)}, not by ${anyOf(wanted.map(busLabel))}`,
  macTag: (wanted) => `this Mac has no tag ${anyOf(wanted)}`,
  user: (wanted, s) =>
    s.user === null ? 'nobody is signed in' : `${quote(s.context.user)} is signed in, not ${anyOf(wanted)}`,
  group: (wanted, s) => (s.user === null ? 'nobody is signed in' : `whoever is signed in is not in ${anyOf(wanted)}`),
  time: (wanted) => `it is outside ${anyOf(wanted.map(windowText))}`,
  validFrom: (wanted) => `the rule holds from ${wanted} on`,
  validUntil: (wanted) => `the rule held until ${wanted}`,
};

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- K ties the value to the function that takes it
function conditionReason<K extends keyof ConditionValues>(
  key: K,
  match: Partial<ConditionValues>,
  truth: Truth,
  subject: Subject,
): string {
  const wanted: ConditionValues[K] | undefined = match[key];
  if (truth !== NO || wanted === undefined) return unknownReason(truth);
  return REASONS[key](wanted, subject);
}

function idReason(which: string, id: number | undefined, wanted: readonly number[]): string {
  return id === undefined
    ? `the device has no ${which} id`
    : `the ${which} id is ${hexId(id)}, not ${anyOf(wanted.map(hexId))}`;
}

function serialReason(serial: string | null | undefined): string {
  const shown = clean(serial);
  return shown === null
    ? 'the device has no serial number'
    : `its serial number ${quote(shown)} does not tell it from others`;
}

function textReason(what: string, text: string | null | undefined, wanted: readonly string[]): string {
  const shown = clean(text);
  return shown === null
    ? `the device has no ${what}`
    : `the ${what} is ${quote(shown)}, not ${anyOf(wanted.map(quote))}`;
}

const DAY_NAMES = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `Mon, Tue 08:00–18:00` */
export function windowText({ days, from, to }: WeeklyWindow): string {
  const names = DAY_NAMES.filter((_, day) => days.includes(day));
  return `${names.join(', ')} ${clock(from)}–${clock(to)}`;
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

const MOST_LISTED = 3;

/** `a, b or c`; long lists are cut. */
export function anyOf(texts: readonly string[]): string {
  if (texts.length > MOST_LISTED) {
    return `${texts.slice(0, MOST_LISTED).join(', ')} or ${texts.length - MOST_LISTED} more`;
  }
  const last = texts.at(-1) ?? 'anything';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} or ${last}`;
}

function quote(text: string | null | undefined): string {
  return `“${clean(text) ?? ''}”`;
}

const UNCOUNTED: ReadonlySet<string> = new Set([familyLabel('usb-storage')]);

/** With its article: `an SD card`, `USB storage`. */
export function a(label: string): string {
  if (UNCOUNTED.has(label)) return label;
  return `${/^([aeio]|SD|unknown)/i.test(label) ? 'an' : 'a'} ${label}`;
}
