import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { HEALTH_STATES, SEVERITIES } from '../names.js';
import { instant } from '../time.js';
import { deviceRow } from './devices.js';
import { macSummary } from './macs.js';
import { count } from './shared.js';

export const dashboardAnswer = z.object({
  macs: z.object({ total: count, byState: z.record(z.enum(HEALTH_STATES), count) }),
  /**
   * How many Macs have each problem that is to be mended, the worst first; the list of Macs shows just these by its
   * filter `problem`.
   */
  byProblem: z.array(z.object({ code: z.string(), title: z.string(), severity: z.enum(SEVERITIES), count })),
  attention: z.array(macSummary),
  /** The last 24 hours, each from the full hour; by what happened, not by what the policy said. */
  denialsByHour: z.array(z.object({ hour: instant, denied: count, observed: count })),
  newDevices: z.array(deviceRow),
  outOfSync: count,
});
export type DashboardAnswer = Frozen<z.infer<typeof dashboardAnswer>>;
