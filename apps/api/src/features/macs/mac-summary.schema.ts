import { BRIDGE_MODES, HEALTH_STATES } from '@portcullis/wire';
import { z } from 'zod';

/** A Mac in a list of few: who and where it is, and what is wrong with it. */
export const macSummary = z.object({
  id: z.uuid(),
  hostname: z.string(),
  serialNumber: z.string(),
  model: z.string(),
  tags: z.array(z.string()),
  owner: z.object({ name: z.string().nullable(), email: z.string().nullable() }),
  bridgeMode: z.enum(BRIDGE_MODES).nullable(),
  lastSeenAt: z.iso.datetime().nullable(),
  state: z.enum(HEALTH_STATES),
  /** As `diagnose` of libs/health says them. */
  problems: z.array(z.looseObject({})),
});
export type MacSummary = z.infer<typeof macSummary>;
