import { HEALTH_STATES } from '@portcullis/wire';
import { z } from 'zod';
import { deviceRow } from '../devices/device.schema.js';
import { macSummary } from '../macs/mac-summary.schema.js';

const count = z.number().int();

export const dashboard = z.object({
  macs: z.object({ total: count, byState: z.record(z.enum(HEALTH_STATES), count) }),
  attention: z.array(macSummary),
  /** The last 24 hours, each from the full hour; by what happened, not by what the policy said. */
  denialsByHour: z.array(z.object({ hour: z.iso.datetime(), denied: count, observed: count })),
  newDevices: z.array(deviceRow),
  outOfSync: count,
});
export type Dashboard = z.infer<typeof dashboard>;
