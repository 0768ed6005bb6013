import { type Descriptor, type DiskFacts, FAMILIES, type Family } from '@portcullis/wire';
import { isPhoneFamily } from '../families.js';
import { hexId } from '../labels.js';
import { clean, fold, globMatches } from '../text.js';
import type { DiskConditions, Signature, SignatureConditions, UsbTriple } from './signature.js';
import { SIGNATURES } from './signatures.js';

/** One row of the table that is true of a device. */
export interface Evidence {
  /** The row's id. */
  readonly signature: string;
  readonly family: Family;
  /** What was seen, for people. */
  readonly saw: string;
  /** A weak sign on a device that is otherwise explained: written down, and no capability. */
  readonly weak?: true;
}

export interface Classification {
  readonly family: Family;
  /** In the order of FAMILIES; holds `family`. */
  readonly capabilities: readonly Family[];
  /** Strongest first. */
  readonly evidence: readonly Evidence[];
}

/**
 * SPEC.md 9. Total, also for half a descriptor: macOS publishes the current configuration only, so call it
 * again when that changes.
 */
export function classify(descriptor: Descriptor, signatures: readonly Signature[] = SIGNATURES): Classification {
  const facts = new Facts(descriptor);
  const matching = signatures.filter(({ when }) => facts.match(when));
  const overridden = new Set(matching.flatMap(({ overrides }) => overrides ?? []));
  const left = matching.filter(({ id }) => !overridden.has(id)).toSorted(strongestFirst);
  const firm = left.filter((row) => !isWeak(row));
  const counted = firm.length > 0 ? firm : left;
  const families = new Set(counted.map(({ family }) => family));
  return {
    family: counted[0]?.family ?? 'unknown',
    capabilities: families.size === 0 ? ['unknown'] : FAMILIES.filter((family) => families.has(family)),
    evidence: left.map((row) => ({
      signature: row.id,
      family: row.family,
      saw: describe(row.when, descriptor),
      ...(counted.includes(row) ? {} : { weak: true }),
    })),
  };
}

/**
 * A sign of a phone, camera or player below this rank counts only where nothing else explains the device (SPEC.md
 * 9.3).
 */
const WEAK_BELOW = 50;

function isWeak({ family, rank }: Signature): boolean {
  return rank < WEAK_BELOW && isPhoneFamily(family);
}

function strongestFirst(a: Signature, b: Signature): number {
  return b.rank - a.rank || FAMILIES.indexOf(a.family) - FAMILIES.indexOf(b.family);
}

type Alternate = NonNullable<Descriptor['configurations']>[number]['interfaces'][number]['alternates'][number];

/** A descriptor with its strings cleaned and folded once. */
class Facts {
  private readonly alternates: readonly (Alternate & { readonly foldedName: string })[];
  private readonly productName: string;
  /** It has interfaces, and all of them say what they are: ids have nothing to add. */
  private readonly saysOtherwise: boolean;

  constructor(private readonly descriptor: Descriptor) {
    const interfaces = (descriptor.configurations ?? []).flatMap((configuration) => configuration.interfaces);
    this.alternates = interfaces.flatMap(({ alternates }) =>
      alternates.map((alternate) => ({ ...alternate, foldedName: fold(clean(alternate.interfaceName)) })),
    );
    this.productName = fold(clean(descriptor.productName));
    this.saysOtherwise = this.alternates.length > 0 && this.alternates.every(isTelling);
  }

  match(when: SignatureConditions): boolean {
    return (
      this.matchIds(when) &&
      !(this.saysOtherwise && isByIdsAlone(when)) &&
      (when.deviceClass === undefined || this.matchDeviceClass(when.deviceClass)) &&
      (when.interface === undefined || this.matchInterface(when.interface)) &&
      (when.hid === undefined || this.matchHid(when.hid)) &&
      (when.productName === undefined || globMatches(fold(when.productName), this.productName)) &&
      (when.disk === undefined || matchDisk(when.disk, this.descriptor.disk))
    );
  }

  private matchIds({ vendorId, productId }: SignatureConditions): boolean {
    const { vendorId: vendor, productId: product } = this.descriptor;
    if ((vendorId || productId) && vendor === 0 && product === 0) return false;
    return (
      (vendorId === undefined || vendorId.includes(vendor)) &&
      (productId === undefined || productId.some(([first, last]) => product >= first && product <= last))
    );
  }

  private matchDeviceClass(wanted: UsbTriple): boolean {
    const { deviceClass, deviceSubclass, deviceProtocol } = this.descriptor;
    return (
      wanted.class === deviceClass && isAnd(wanted.subclass, deviceSubclass) && isAnd(wanted.protocol, deviceProtocol)
    );
  }

  private matchInterface(wanted: NonNullable<SignatureConditions['interface']>): boolean {
    const name = wanted.name === undefined ? undefined : fold(wanted.name);
    return this.alternates.some(
      (alternate) =>
        wanted.class === alternate.interfaceClass &&
        isAnd(wanted.subclass, alternate.interfaceSubclass) &&
        isAnd(wanted.protocol, alternate.interfaceProtocol) &&
        (name === undefined || globMatches(name, alternate.foldedName)),
    );
  }

  private matchHid(wanted: NonNullable<SignatureConditions['hid']>): boolean {
    return (this.descriptor.hid ?? []).some(
      ({ usagePage, usage }) => wanted.usagePage === usagePage && isAnd(wanted.usage, usage),
    );
  }
}

/** Audio, input, printer, hub, smart card, content security, video, health, audio and video. */
const TELLING_CLASSES: ReadonlySet<number> = new Set([0x01, 0x03, 0x07, 0x09, 0x0b, 0x0d, 0x0e, 0x0f, 0x10]);

function isTelling({ interfaceClass, interfaceSubclass, interfaceProtocol }: Alternate): boolean {
  const isBluetooth = interfaceClass === 0xe0 && interfaceSubclass === 0x01 && interfaceProtocol === 0x01;
  return isBluetooth || TELLING_CLASSES.has(interfaceClass);
}

/** Whether nothing but ids speaks for the row. */
function isByIdsAlone({ vendorId, productId, ...rest }: SignatureConditions): boolean {
  return (vendorId ?? productId) !== undefined && Object.values(rest).every((part) => part === undefined);
}

/** Nothing wanted, or just this. */
function isAnd(wanted: number | undefined, value: number | undefined): boolean {
  return wanted === undefined || wanted === value;
}

function matchDisk(wanted: DiskConditions, disk: DiskFacts | undefined): boolean {
  if (!disk) return false;
  const protocol = fold(clean(disk.protocol)) || null;
  const mediaKind = fold(clean(disk.mediaKind));
  return (
    (wanted.protocol?.includes(protocol) ?? true) &&
    (wanted.internal?.includes(disk.internal ?? null) ?? true) &&
    (wanted.externalParent === undefined || wanted.externalParent === (disk.externalParent ?? false)) &&
    (wanted.mediaKind === undefined || (mediaKind !== '' && wanted.mediaKind.includes(mediaKind)))
  );
}

function describe(when: SignatureConditions, descriptor: Descriptor): string {
  const seen: string[] = [];
  if (when.productId) seen.push(`ids ${hexId(descriptor.vendorId)}:${hexId(descriptor.productId)}`);
  else if (when.vendorId) seen.push(`vendor id ${hexId(descriptor.vendorId)}`);
  if (when.deviceClass) seen.push(`device class ${tripleText(when.deviceClass)}`);
  if (when.interface) seen.push(`an interface of class ${tripleText(when.interface)}`);
  if (when.interface?.name !== undefined) seen.push(`with a name like ${when.interface.name}`);
  if (when.hid) seen.push(`input usage page ${hexId(when.hid.usagePage)}`);
  if (when.productName !== undefined) seen.push(`a product name like ${when.productName}`);
  if (when.disk) seen.push(`a disk on ${clean(descriptor.disk?.protocol) ?? 'an unnamed bus'}`);
  return seen.join(', ');
}

function tripleText({ class: base, subclass, protocol }: UsbTriple): string {
  return [base, subclass, protocol]
    .map((part) => (part === undefined ? '*' : part.toString(16).padStart(2, '0').toUpperCase()))
    .join('/');
}
