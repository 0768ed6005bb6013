import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { listQuery } from '../lists.js';
import { type Verb, VERBS } from '../names.js';
import type { Role } from '../permissions.js';
import { text } from '../text.js';
import { instant, moment } from '../time.js';
import { macName } from './shared.js';
import { target, targetBody } from './targets.js';

const reason = text(500, 3, 'is too short: say why, for whoever reads the audit log');

export const GRANT_STATES = ['upcoming', 'active', 'expired', 'revoked'] as const;
export type GrantState = (typeof GRANT_STATES)[number];

/** How far a role may go when it grants an exception. */
export interface GrantLimit {
  readonly longestHours: number;
  readonly verbs: readonly Verb[];
  /** Only for one device, known by a serial number that no other has; not for a make, a family or a set. */
  readonly oneDeviceOnly: boolean;
  /** The longest time holds for all grants of a person and device together that follow each other. */
  readonly chained: boolean;
}

/** A role that is not here grants nothing, whatever its permissions. */
export const GRANT_LIMITS: Partial<Readonly<Record<Role, GrantLimit>>> = {
  admin: { longestHours: 24 * 90, verbs: VERBS, oneDeviceOnly: false, chained: false },
  helpdesk: {
    longestHours: 24,
    verbs: ['read', 'write', 'sync', 'photos', 'files', 'connect'],
    oneDeviceOnly: true,
    chained: true,
  },
};

export const createGrantBody = z.strictObject({
  macId: z.uuid(),
  /** Absent: whoever sits at that Mac. */
  user: z.exactOptional(text(100, 1)),
  target: targetBody,
  verbs: z.array(z.enum(VERBS)).check(z.minLength(1), z.maxLength(VERBS.length)),
  /** Absent: from now on. */
  notBefore: z.exactOptional(moment),
  expires: moment,
  reason,
});
export type CreateGrantBody = Frozen<z.infer<typeof createGrantBody>>;

export const patchGrantBody = z.strictObject({ expires: z.exactOptional(moment), reason: z.exactOptional(reason) });
export type PatchGrantBody = Frozen<z.infer<typeof patchGrantBody>>;

export const grantListQuery = listQuery(['expires', 'createdAt', 'hostname'], {
  macId: z.exactOptional(z.uuid()),
  state: z.exactOptional(z.enum(GRANT_STATES)),
});
export type GrantListQuery = Frozen<z.infer<typeof grantListQuery>>;

export const grantRow = z.object({
  id: z.uuid(),
  macId: z.uuid(),
  mac: macName,
  user: z.nullable(z.string()),
  target,
  verbs: z.array(z.enum(VERBS)),
  notBefore: instant,
  expires: instant,
  approvedBy: z.string(),
  /** Who made it longer last; `null`: nobody. */
  extendedBy: z.nullable(z.string()),
  reason: z.string(),
  state: z.enum(GRANT_STATES),
  revokedAt: z.nullable(instant),
  createdAt: instant,
});
export type GrantRow = Frozen<z.infer<typeof grantRow>>;
