import {
  type Device,
  type Effect,
  FAMILIES,
  type Family,
  PHONE_FAMILIES,
  PHONE_VERBS,
  STORAGE_FAMILIES,
  STORAGE_VERBS,
  VERBS,
  type Verb,
} from '@portcullis/wire';
import { type Access, type VerbEffects } from './model.js';

const STORAGE: ReadonlySet<Family> = new Set(STORAGE_FAMILIES);
const PHONES: ReadonlySet<Family> = new Set(PHONE_FAMILIES);

export const isStorageFamily = (family: Family): boolean => STORAGE.has(family);
export const isPhoneFamily = (family: Family): boolean => PHONES.has(family);
export const isStorageVerb = (verb: Verb): boolean => STORAGE_VERBS.some((storage) => storage === verb);
export const isPhoneVerb = (verb: Verb): boolean => PHONE_VERBS.some((phone) => phone === verb);

/** SPEC.md 1.1 */
export function verbsOfFamily(family: Family): readonly Verb[] {
  if (isStorageFamily(family)) return STORAGE_VERBS;
  return isPhoneFamily(family) ? PHONE_VERBS : ['connect'];
}

/** The device's family first, then its other capabilities in the order of FAMILIES. */
export function familiesOf(device: Device): readonly Family[] {
  const capabilities = device.capabilities ?? [];
  return [device.family, ...FAMILIES.filter((family) => family !== device.family && capabilities.includes(family))];
}

/** SPEC.md 1.2, in the order of VERBS. */
export function verbsOf(device: Device): readonly Verb[] {
  const verbs = new Set(familiesOf(device).flatMap(verbsOfFamily));
  return VERBS.filter((verb) => verbs.has(verb));
}

/** SPEC.md 1.3 */
export function homeFamily(device: Device, verb: Verb): Family {
  if (verbsOfFamily(device.family).includes(verb)) return device.family;
  return familiesOf(device).find((family) => verbsOfFamily(family).includes(verb)) ?? device.family;
}

/** What an access says about each of `verbs` (SPEC.md 4.8); a verb that it does not name is absent. */
export function effectsFor(access: Access, verbs: readonly Verb[]): VerbEffects {
  const effects: Partial<Record<Verb, Effect>> = {};
  for (const verb of verbs) {
    if (access !== 'read-only') effects[verb] = access;
    else if (isStorageVerb(verb)) effects[verb] = verb === 'read' ? 'allow' : 'deny';
  }
  return effects;
}

/** What holds for a family where neither a rule nor the policy's defaults say anything (SPEC.md 7.2). */
export const safeDefaults: Readonly<Record<Family, Access>> = {
  'usb-storage': 'deny',
  'sd-card': 'deny',
  'external-disk': 'deny',
  'optical-disc': 'deny',
  'apple-mobile': 'deny',
  android: 'deny',
  camera: 'deny',
  'media-player': 'deny',
  'disk-image': 'allow',
  'network-volume': 'allow',
  keyboard: 'allow',
  pointer: 'allow',
  'hid-other': 'allow',
  'security-key': 'allow',
  'smart-card': 'allow',
  'network-adapter': 'allow',
  serial: 'allow',
  audio: 'allow',
  video: 'allow',
  printer: 'allow',
  hub: 'allow',
  unknown: 'allow',
};

/** SPEC.md 7.1 for one family: an effect for each of its verbs. */
export function defaultEffects(family: Family, stated: Access | VerbEffects | undefined): VerbEffects {
  const verbs = verbsOfFamily(family);
  const said = typeof stated === 'string' ? effectsFor(stated, verbs) : (stated ?? {});
  const safe = effectsFor(safeDefaults[family], verbs);
  const effects: Partial<Record<Verb, Effect>> = {};
  for (const verb of verbs) {
    const effect = said[verb] ?? safe[verb];
    if (effect) effects[verb] = effect;
  }
  return effects;
}
