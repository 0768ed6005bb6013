import { FAMILIES } from '@portcullis/wire';
import { z } from 'zod';
import { listQuery } from '../../http/list-query.js';

export const deviceListQuery = listQuery(['lastSeenAt', 'firstSeenAt', 'productName', 'family', 'macCount'], {
  order: z.enum(['asc', 'desc']).default('desc'),
  family: z.enum(FAMILIES).optional(),
  macId: z.uuid().optional(),
  shared: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  key: z.string().max(600).optional(),
});
export const patchDeviceBody = z.strictObject({ note: z.string().trim().max(2000) });
export type DeviceListQuery = z.infer<typeof deviceListQuery>;
export type PatchDeviceBody = z.infer<typeof patchDeviceBody>;

export const deviceRow = z.object({
  id: z.uuid(),
  key: z.string(),
  family: z.enum(FAMILIES),
  capabilities: z.array(z.enum(FAMILIES)),
  vendorId: z.string().nullable(),
  productId: z.string().nullable(),
  manufacturerName: z.string().nullable(),
  productName: z.string().nullable(),
  serialNumber: z.string().nullable(),
  identity: z.enum(['unique', 'shared', 'none']),
  shared: z.boolean(),
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  lastMac: z.object({ id: z.uuid(), hostname: z.string() }).nullable(),
  lastUser: z.string().nullable(),
  macCount: z.number().int(),
  sets: z.array(z.object({ id: z.uuid(), name: z.string() })),
  note: z.string(),
});
export type DeviceRow = z.infer<typeof deviceRow>;
