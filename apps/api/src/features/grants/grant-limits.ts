import { type Role, type Verb, VERBS } from '@portcullis/wire';
import { AppError } from '../../errors/app-error.js';

const HOUR_MS = 60 * 60 * 1000;

/** How far a role may go when it grants an exception. */
interface GrantLimit {
  readonly longestHours: number;
  readonly verbs: readonly Verb[];
  /** Whether a grant may be for a whole family or set, or only for one device (or make). */
  readonly oneDeviceOnly: boolean;
}

/** A role that is not here grants nothing, whatever its permissions. */
const LIMITS: Partial<Readonly<Record<Role, GrantLimit>>> = {
  admin: { longestHours: 24 * 90, verbs: VERBS, oneDeviceOnly: false },
  helpdesk: { longestHours: 24, verbs: ['read', 'write', 'sync', 'photos', 'files', 'connect'], oneDeviceOnly: true },
};

/** What of a grant the limits are about. */
export interface Asked {
  readonly verbs: readonly Verb[];
  readonly notBefore: Date;
  readonly expires: Date;
  readonly namesDevice: boolean;
}

function refuse(path: string, message: string): never {
  throw new AppError('forbidden', message, { details: [{ path, message }] });
}

/** @throws AppError `forbidden` when the role may not grant that much, saying what it may */
export function refuseBeyondLimits(role: Role, asked: Asked): void {
  const limit = LIMITS[role];
  if (limit === undefined)
    throw new AppError('forbidden', `your role \`${role}\` grants no exceptions; ask an administrator`);
  if (asked.expires.getTime() - asked.notBefore.getTime() > limit.longestHours * HOUR_MS) {
    refuse(
      'expires',
      `your role \`${role}\` grants for ${limit.longestHours} hours at most: choose an earlier end or ask an administrator`,
    );
  }
  const beyond = asked.verbs.filter((verb) => !limit.verbs.includes(verb));
  if (beyond.length > 0) {
    refuse(
      'verbs',
      `your role \`${role}\` does not grant \`${beyond.join('`, `')}\`: leave it out or ask an administrator`,
    );
  }
  if (limit.oneDeviceOnly && !asked.namesDevice) {
    refuse(
      'target.device',
      `your role \`${role}\` grants for one device at a time: name the device or ask an administrator`,
    );
  }
}
