import { type Effect, VERBS, type Verb } from '@portcullis/wire';
import { type Conditions, type Rule } from './model.js';
import { anyOf, windowText } from './because.js';
import { CONDITION_KEYS, type ConditionValues } from './conditions.js';
import { busLabel, familyLabel, hexId, verbLabel } from './labels.js';

/** Rules in words, for lists, differences and reviews. */

/** `allows reading and writing of devices whose vendor id is 0951 and whose volume is encrypted` */
export function ruleText(rule: Rule): string {
  const where = conditionsText(rule.match);
  return `${effectsText(rule)} of ${where === '' ? 'every device' : `devices ${where}`}`;
}

/** `allows reading and denies writing` */
export function effectsText({ access, verbs }: Pick<Rule, 'access' | 'verbs'>): string {
  if (access === 'read-only') return 'allows reading alone';
  const parts: string[] = access === undefined ? [] : [`${does(access)} every use`];
  for (const effect of ['allow', 'deny'] as const) {
    const named = VERBS.filter((verb) => verbs?.[verb] === effect);
    if (named.length > 0) parts.push(`${does(effect)} ${verbsText(named)}`);
  }
  return parts.length === 0 ? 'decides nothing' : parts.join(' and ');
}

const does = (effect: Effect): string => (effect === 'allow' ? 'allows' : 'denies');

/** `reading, writing and running programs` */
export function verbsText(verbs: readonly Verb[]): string {
  return listText(verbs.map(verbLabel));
}

/** `a`, `a and b`, `a, b and c` */
export function listText(texts: readonly string[]): string {
  return texts.length < 2 ? (texts[0] ?? '') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

type Texts = { readonly [K in keyof ConditionValues]: (value: ConditionValues[K]) => string };

const TEXTS: Texts = {
  family: (v) => `that are ${anyOf(v.map(familyLabel))}`,
  capability: (v) => `that can act as ${anyOf(v.map(familyLabel))}`,
  vendorId: (v) => `whose vendor id is ${anyOf(v.map(hexId))}`,
  productId: (v) => `whose product id is ${anyOf(v.map(hexId))}`,
  serialNumber: (v) => `whose serial number is ${anyOf(v)}`,
  deviceSet: (v) => `in the device set ${anyOf(v)}`,
  productName: (v) => `whose product name is ${anyOf(v)}`,
  manufacturerName: (v) => `made by ${anyOf(v)}`,
  sdMediaSerial: (v) => `with the card ${anyOf(v)}`,
  sdMediaProduct: (v) => `with a card named ${anyOf(v)}`,
  encrypted: (v) => (v ? 'whose volume is encrypted' : 'whose volume is not encrypted'),
  fileSystem: (v) => `with the file system ${anyOf(v)}`,
  bus: (v) => `attached by ${anyOf(v.map(busLabel))}`,
  macTag: (v) => `on Macs tagged ${anyOf(v)}`,
  user: (v) => `for ${anyOf(v)}`,
  group: (v) => `for members of ${anyOf(v)}`,
  time: (v) => `during ${anyOf(v.map(windowText))}`,
  validFrom: (v) => `from ${v} on`,
  validUntil: (v) => `until ${v}`,
};

/** Empty when everything matches. */
export function conditionsText(conditions: Conditions): string {
  return listText(CONDITION_KEYS.flatMap((key) => conditionText(key, conditions)));
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- K ties the value to the function that takes it
function conditionText<K extends keyof ConditionValues>(
  key: K,
  conditions: Partial<ConditionValues>,
): readonly string[] {
  const value: ConditionValues[K] | undefined = conditions[key];
  return value === undefined ? [] : [TEXTS[key](value)];
}
