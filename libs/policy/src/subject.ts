import {
  type Bus,
  type Context,
  type Device,
  FAMILIES,
  type Family,
  PHONE_FAMILIES,
  PHONE_VERBS,
  STORAGE_FAMILIES,
  STORAGE_VERBS,
  VERBS,
  type Verb,
} from '@portcullis/wire';
import { identityKeysOf, idsOf, trustedSdSerial, trustedSerial, type DeviceSetIndex } from './identity.js';
import { localMinute, parseMoment, type LocalMinute, type Moment } from './moment.js';
import { fold } from './text.js';

const FAMILY_BITS: ReadonlyMap<Family, number> = new Map(FAMILIES.map((family, index) => [family, 1 << index]));
const VERB_BITS: ReadonlyMap<Verb, number> = new Map(VERBS.map((verb, index) => [verb, 1 << index]));

export const familyBit = (family: Family): number => FAMILY_BITS.get(family) ?? 0;
export const verbBit = (verb: Verb): number => VERB_BITS.get(verb) ?? 0;
export const familyMask = (families: readonly Family[]): number => families.reduce((mask, f) => mask | familyBit(f), 0);
export const verbMask = (verbs: readonly Verb[]): number => verbs.reduce((mask, v) => mask | verbBit(v), 0);

const STORAGE = familyMask(STORAGE_FAMILIES);
const PHONES = familyMask(PHONE_FAMILIES);
const STORAGE_VERB_BITS = verbMask(STORAGE_VERBS);
const PHONE_VERB_BITS = verbMask(PHONE_VERBS);

/** SPEC.md 1.2 */
function verbsOfFamilies(families: number): number {
  const storage = (families & STORAGE) === 0 ? 0 : STORAGE_VERB_BITS;
  const phone = (families & PHONES) === 0 ? 0 : PHONE_VERB_BITS;
  return storage | phone | ((families & ~(STORAGE | PHONES)) === 0 ? 0 : verbBit('connect'));
}

/** Device and context in the form that conditions are tested on; everything folded, and only when first asked for. */
export class Subject {
  readonly verbs: number;
  readonly family: number;
  readonly families: number;
  readonly hasStorage: boolean;
  readonly ids: { readonly vendorId: number; readonly productId: number } | null;
  readonly bus: Bus;
  private cachedSerial?: string;
  private cachedProductName?: string;
  private cachedManufacturerName?: string;
  private cachedSdSerial?: string;
  private cachedSdProduct?: string;
  private cachedIdentityKeys?: readonly string[];
  private cachedDeviceSets?: ReadonlySet<string>;
  private cachedUser?: string;
  private cachedGroups?: readonly string[];
  private cachedTags?: readonly string[];
  private cachedMoment?: Moment | null;
  private cachedLocalMinute?: LocalMinute;

  constructor(
    readonly device: Device,
    readonly context: Context,
    private readonly sets: DeviceSetIndex,
  ) {
    this.family = familyBit(device.family);
    this.families = this.family | familyMask(device.capabilities ?? []);
    this.verbs = verbsOfFamilies(this.families);
    this.hasStorage = (this.families & STORAGE) !== 0;
    this.ids = idsOf(device);
    this.bus = device.bus ?? 'unknown';
  }

  /** Texts are folded; `''` is none. A serial that cannot be trusted is none. */
  get serial(): string {
    return (this.cachedSerial ??= trustedSerial(this.device));
  }
  get productName(): string {
    return (this.cachedProductName ??= fold(this.device.productName));
  }
  get manufacturerName(): string {
    return (this.cachedManufacturerName ??= fold(this.device.manufacturerName));
  }
  get sdSerial(): string {
    return (this.cachedSdSerial ??= trustedSdSerial(this.device));
  }
  get sdProduct(): string {
    return (this.cachedSdProduct ??= fold(this.device.sdMedia?.productName));
  }
  /** SPEC.md 3.5 */
  get sdMediaIsUnknown(): boolean {
    return this.device.sdMedia === undefined && (this.families & familyBit('sd-card')) !== 0;
  }
  get identityKeys(): readonly string[] {
    return (this.cachedIdentityKeys ??= identityKeysOf(this.device));
  }
  /** Folded ids of the sets that this device is in. */
  get deviceSets(): ReadonlySet<string> {
    return (this.cachedDeviceSets ??= this.sets.setsWith(this.identityKeys));
  }
  /** `undefined`: not known; `null`: nobody. */
  get user(): string | null | undefined {
    const { user } = this.context;
    return user === undefined || user === null ? user : (this.cachedUser ??= fold(user));
  }
  /** `undefined`: not known. */
  get groups(): readonly string[] | undefined {
    const { groups } = this.context;
    return groups && (this.cachedGroups ??= foldAll(groups));
  }
  /** `undefined`: not known. */
  get tags(): readonly string[] | undefined {
    const { tags } = this.context;
    return tags && (this.cachedTags ??= foldAll(tags));
  }
  /** `undefined`: not known. */
  get encrypted(): boolean | undefined {
    return this.context.volume?.encrypted ?? undefined;
  }
  /** `undefined`: not known. */
  get fileSystem(): string | undefined {
    const fileSystem = this.context.volume?.fileSystem ?? undefined;
    return fileSystem === undefined ? undefined : fold(fileSystem);
  }
  get mac(): string {
    return fold(this.context.mac);
  }
  /** `null`: not known. */
  get moment(): Moment | null {
    const { time } = this.context;
    if (this.cachedMoment === undefined) this.cachedMoment = time === undefined ? null : parseMoment(time);
    return this.cachedMoment;
  }
  /** `null`: not known. */
  get localMinute(): LocalMinute | null {
    const { moment } = this;
    return moment && (this.cachedLocalMinute ??= localMinute(moment));
  }

  /** Whether the set with this folded id is there at all. */
  knowsSet(id: string): boolean {
    return this.sets.has(id);
  }
}

function foldAll(texts: readonly string[]): readonly string[] {
  return texts.map(fold).filter((text) => text !== '');
}
