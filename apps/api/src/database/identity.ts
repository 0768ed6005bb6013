import type { DeviceIdentity, DiskBus } from '@portcullis/wire';
import { integer, nullable, type Row, text } from './columns.js';

/** The columns of `device_set_entries` that an identity is stored in: ids, or bus and model (its check says so). */
export const IDENTITY = {
  vendorId: nullable(integer('vendor_id')),
  productId: nullable(integer('product_id')),
  bus: nullable(text<DiskBus>('bus')),
  model: nullable(text('model')),
  serialNumber: nullable(text('serial_number')),
};

export function toIdentity(row: Row<typeof IDENTITY>): DeviceIdentity {
  const { vendorId, productId, bus, model } = row;
  const serial = row.serialNumber === null ? {} : { serialNumber: row.serialNumber };
  if (bus !== null && model !== null) return { bus, model, ...serial };
  if (vendorId !== null && productId !== null) return { vendorId, productId, ...serial };
  throw new Error('an entry of a device set has neither ids nor a model: its check is missing');
}
