import type { Family } from '@portcullis/wire';
import { hexId } from '@portcullis/policy';
import type { DeviceTarget } from '../../wire/records.js';
import { familyLabel } from '../devices/deviceModel.js';

/** What a grant or a block is about, as it is typed. */
export interface TargetForm {
  readonly kind: 'device' | 'family' | 'set';
  readonly vendorId: string;
  readonly productId: string;
  readonly serialNumber: string;
  readonly families: readonly Family[];
  readonly deviceSet: string;
}

export const EMPTY_TARGET: TargetForm = {
  kind: 'device',
  vendorId: '',
  productId: '',
  serialNumber: '',
  families: [],
  deviceSet: '',
};

/** What the API takes. */
export interface NewTarget {
  readonly families?: readonly Family[];
  readonly device?: { readonly vendorId: string; readonly productId: string; readonly serialNumber?: string };
  readonly deviceSet?: string;
}

const ID = /^[0-9a-f]{4}$/i;

/** `null` while something is missing. */
export function targetFrom(form: TargetForm): NewTarget | null {
  if (form.kind === 'family') return form.families.length === 0 ? null : { families: form.families };
  if (form.kind === 'set') return form.deviceSet === '' ? null : { deviceSet: form.deviceSet };
  const vendorId = form.vendorId.trim().toLowerCase();
  const productId = form.productId.trim().toLowerCase();
  const serialNumber = form.serialNumber.trim();
  if (!ID.test(vendorId) || !ID.test(productId)) return null;
  return { device: { vendorId, productId, ...(serialNumber === '' ? {} : { serialNumber }) } };
}

export function targetInWords(
  { families, device, deviceSet }: DeviceTarget,
  setNames: ReadonlyMap<string, string>,
): string {
  const parts = [
    ...(families.length > 0 ? [families.map(familyLabel).join(', ')] : []),
    ...(device === null ? [] : [deviceInWords(device)]),
    ...(deviceSet === null ? [] : [`the device set ${setNames.get(deviceSet) ?? deviceSet}`]),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(' in ');
}

function deviceInWords({ vendorId, productId, serialNumber }: NonNullable<DeviceTarget['device']>): string {
  const make = `${hexId(vendorId)}:${hexId(productId)}`;
  return serialNumber === null ? `every device ${make}` : `${make}, serial number ${serialNumber}`;
}
