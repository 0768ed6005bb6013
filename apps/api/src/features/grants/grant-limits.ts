import { GRANT_LIMITS, type Role, type Verb } from '@portcullis/wire';
import { AppError } from '../../errors/app-error.js';

const HOUR_MS = 60 * 60 * 1000;

/** What of a grant the limits are about. */
export interface Asked {
  readonly verbs: readonly Verb[];
  readonly notBefore: Date;
  readonly expires: Date;
  /** Whether it is for one device, known by a serial number that no other has. */
  readonly namesOneDevice: boolean;
}

function refuse(path: string, message: string): never {
  throw new AppError('forbidden', message, { details: [{ path, message }] });
}

/** @throws AppError `forbidden` when the role may not grant that much, saying what it may */
export function refuseBeyondLimits(role: Role, asked: Asked): void {
  const limit = GRANT_LIMITS[role];
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
  if (limit.oneDeviceOnly && !asked.namesOneDevice) {
    refuse(
      'target.device',
      `your role \`${role}\` grants for one device at a time: name one by a serial number that no other has, or ask an administrator`,
    );
  }
}
