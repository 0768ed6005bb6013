import { hexId, identityOf, isDiskIdentity, isTrustworthySerial, verbsOf } from '@portcullis/policy';
import {
  DISK_BUSES,
  type AttachedDevice,
  type DeviceIdentity,
  type DeviceRow,
  type DeviceTarget,
  type DiskBus,
  type Family,
  type SetEntryRow,
  type TargetBody,
  type Verb,
} from '@portcullis/wire';
import type { NewSetEntry } from '../../providers/actions.js';
import { deviceTitle, familyLabel, idPair } from '../devices/deviceModel.js';

/** A device that something is to be decided about: as much of it as a grant or a block needs. */
export interface SubjectDevice {
  readonly name: string;
  readonly family: Family;
  readonly capabilities: readonly Family[];
  /** What it shares with every device of its make; `null` where a grant or a block cannot name it. */
  readonly make: DeviceIdentity | null;
  readonly serialNumber: string | null;
  /** Whether its serial number tells it from every other device. */
  readonly isUnique: boolean;
}

export function subjectFromInventory(device: DeviceRow): SubjectDevice {
  const { family, capabilities, vendorId, productId, serialNumber } = device;
  const isUnique = device.identity === 'unique' && !device.shared && serialNumber !== null;
  const ids =
    vendorId === null || productId === null
      ? {}
      : { vendorId: Number.parseInt(vendorId, 16), productId: Number.parseInt(productId, 16) };
  const make = makeOf({ ...ids, bus: device.bus, productName: device.productName });
  return { name: deviceTitle(device), family, capabilities, make, serialNumber, isUnique };
}

export function subjectFromAttached({ device }: Pick<AttachedDevice, 'device'>): SubjectDevice {
  return {
    name: device.productName || device.manufacturerName || 'Device without a name',
    family: device.family,
    capabilities: device.capabilities ?? [device.family],
    make: makeOf(device),
    serialNumber: device.serialNumber ?? null,
    isUnique: identityOf(device) === 'unique',
  };
}

/** The device of an entry of a set: what it is named by is all that is known of it. */
export function subjectFromEntry(entry: SetEntryRow): SubjectDevice {
  const { vendorId, productId, bus, model, serialNumber } = entry;
  const make =
    vendorId !== null && productId !== null
      ? { vendorId: Number.parseInt(vendorId, 16), productId: Number.parseInt(productId, 16) }
      : bus !== null && model !== null
        ? { bus, model }
        : null;
  const family = bus === null ? 'usb-storage' : 'external-disk';
  const isUnique = isTrustworthySerial(serialNumber) && !entry.shared;
  return { name: entry.comment ?? model ?? 'Device', family, capabilities: [family], make, serialNumber, isUnique };
}

/** A device as it is put into a set. */
export function entryOf({ make, serialNumber, isUnique }: SubjectDevice): NewSetEntry {
  if (make === null) throw new Error('a device set cannot name this device: allow it by a rule instead');
  const own = isUnique && serialNumber !== null ? { serialNumber } : {};
  return isDiskIdentity(make)
    ? { bus: make.bus, model: make.model, ...own }
    : { vendorId: hexId(make.vendorId), productId: hexId(make.productId), ...own };
}

interface Make {
  readonly vendorId?: number | undefined;
  readonly productId?: number | undefined;
  readonly bus?: string | null | undefined;
  readonly productName?: string | null | undefined;
}

function makeOf({ vendorId, productId, bus, productName }: Make): DeviceIdentity | null {
  if (vendorId !== undefined && productId !== undefined) return { vendorId, productId };
  const diskBus = DISK_BUSES.find((one) => one === bus);
  return diskBus === undefined || !productName ? null : { bus: diskBus, model: productName };
}

/** What a grant or a block is about, as it is chosen. */
export interface TargetForm {
  readonly kind: 'device' | 'ids' | 'disk' | 'family' | 'set';
  readonly device: SubjectDevice | null;
  /** Every device of the chosen one's make, not only this one. */
  readonly wholeMake: boolean;
  readonly vendorId: string;
  readonly productId: string;
  readonly bus: DiskBus;
  readonly model: string;
  readonly serialNumber: string;
  readonly families: readonly Family[];
  readonly deviceSet: string;
}

export const EMPTY_TARGET: TargetForm = {
  kind: 'device',
  device: null,
  wholeMake: false,
  vendorId: '',
  productId: '',
  bus: 'thunderbolt',
  model: '',
  serialNumber: '',
  families: [],
  deviceSet: '',
};

export function targetOf(device: SubjectDevice | null): TargetForm {
  return device === null ? EMPTY_TARGET : { ...EMPTY_TARGET, device };
}

const ID = /^[0-9a-f]{4}$/i;

/** `null` while something is missing. */
export function targetFrom(form: TargetForm): TargetBody | null {
  switch (form.kind) {
    case 'family':
      return form.families.length === 0 ? null : { families: form.families };
    case 'set':
      return form.deviceSet === '' ? null : { deviceSet: form.deviceSet };
    case 'ids':
      return typedTarget(form.vendorId.trim(), form.productId.trim(), form.serialNumber.trim());
    case 'disk':
      return typedDisk(form.bus, form.model.trim(), form.serialNumber.trim());
    case 'device':
      return form.device === null ? null : pickedTarget(form.device, isWholeMake(form));
  }
}

/** A device that cannot be told from others of its make stands for all of them, whatever is ticked. */
export function isWholeMake({ device, wholeMake }: Pick<TargetForm, 'device' | 'wholeMake'>): boolean {
  return wholeMake || device?.isUnique === false;
}

function typedTarget(vendorId: string, productId: string, serialNumber: string): TargetBody | null {
  if (!ID.test(vendorId) || !ID.test(productId)) return null;
  const ids = { vendorId: Number.parseInt(vendorId, 16), productId: Number.parseInt(productId, 16) };
  return { device: { ...ids, ...(serialNumber === '' ? {} : { serialNumber }) } };
}

function typedDisk(bus: DiskBus, model: string, serialNumber: string): TargetBody | null {
  return model === '' ? null : { device: { bus, model, ...(serialNumber === '' ? {} : { serialNumber }) } };
}

function pickedTarget({ make, serialNumber }: SubjectDevice, isMake: boolean): TargetBody | null {
  if (make === null) return null;
  return { device: isMake || serialNumber === null ? make : { ...make, serialNumber } };
}

/** The verbs that can be allowed for what was chosen, and those that are meant unless somebody says otherwise. */
export function possibleVerbs(form: TargetForm, all: readonly Verb[]): readonly Verb[] {
  return form.kind === 'device' && form.device !== null ? verbsOf(familiesOnly(form.device)) : all;
}

const familiesOnly = ({ family, capabilities }: SubjectDevice) => ({ family, capabilities });

/** Why a block of this changes nothing, or less than it looks like; `null` when there is nothing to say. */
export function blockCaveat(form: TargetForm): string | null {
  const families = form.kind === 'family' ? form.families : form.device === null ? [] : [form.device.family];
  const never = families.filter((family) => NEVER_BLOCKED.has(family));
  if (never.length > 0 && never.length === families.length) {
    const also =
      form.kind === 'device' && form.device !== null && form.device.capabilities.some((one) => STORES.has(one));
    const named = never.map((family) => familyLabel(family)).join(', ');
    return also
      ? `${named}: never blocked. Only what it can store is.`
      : `${named}: never blocked on any Mac, so this changes nothing.`;
  }
  return null;
}

/** libs/policy/SPEC.md 1: whoever could not type or point any more could not undo it either. */
const NEVER_BLOCKED: ReadonlySet<Family> = new Set<Family>(['keyboard', 'pointer', 'hub']);
const STORES: ReadonlySet<Family> = new Set<Family>(['usb-storage', 'sd-card', 'external-disk', 'optical-disc']);

/** Whether there is anything to allow or to block: what nothing may block, and a built-in disk, is none of that. */
export function canBeDecided({ family, capabilities, make }: SubjectDevice): boolean {
  if (family === 'unknown') return make !== null;
  return !NEVER_BLOCKED.has(family) || capabilities.some((one) => STORES.has(one));
}

export function targetInWords(
  { families, device, deviceSet }: DeviceTarget,
  setNames: ReadonlyMap<string, string>,
): string {
  const parts = [
    ...(families !== undefined ? [families.map(familyLabel).join(', ')] : []),
    ...(device === undefined ? [] : [deviceInWords(device)]),
    ...(deviceSet === undefined ? [] : [`the device set ${setNames.get(deviceSet) ?? deviceSet}`]),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(' in ');
}

function deviceInWords(device: NonNullable<DeviceTarget['device']>): string {
  const make = makeInWords(device);
  return device.serialNumber === undefined ? `every device ${make}` : `${make}, serial number ${device.serialNumber}`;
}

/** `0951:1666`, or `Samsung X5 (thunderbolt)` for a disk without USB ids. */
function makeInWords(device: DeviceIdentity): string {
  return 'vendorId' in device
    ? idPair(hexId(device.vendorId), hexId(device.productId))
    : `${device.model} (${device.bus})`;
}

/** A device as one picks it: name, ids, serial number. */
export function subjectInWords({ name, make, serialNumber }: SubjectDevice): string {
  const parts = [name, ...(make === null ? [] : [makeInWords(make)])];
  return `${parts.join(', ')}, ${serialNumber === null ? 'no serial number' : `serial number ${serialNumber}`}`;
}
