import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { ROLES } from '../permissions.js';
import { instant } from '../time.js';
import { deviceRow, deviceSightings } from './devices.js';
import { eventDetail } from './events.js';
import { revisionDetail } from './policies.js';

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/**
 * All that is known of one event, for somebody who was not there. Hashes are SHA-256, of compact JSON or of the source.
 */
export const evidence = z.object({
  format: z.literal('portcullis-evidence'),
  version: z.literal(1),
  exported: z.object({ at: instant, by: z.object({ email: z.string(), role: z.enum(ROLES) }) }),
  event: eventDetail,
  trace: z.object({
    /** The Mac recorded none: made anew of the recorded inputs and the revision, without its device sets. */
    workedOut: z.boolean(),
    steps: z.array(z.string()),
  }),
  policy: z.nullable(z.extend(revisionDetail, { id: z.uuid(), name: z.nullable(z.string()) })),
  device: z.nullable(z.object({ inventory: deviceRow, history: deviceSightings })),
  hashes: z.object({ event: hash, policySource: z.nullable(hash), device: z.nullable(hash) }),
});
export type Evidence = Frozen<z.infer<typeof evidence>>;
