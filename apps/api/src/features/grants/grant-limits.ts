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

/** One grant's time, for the same person and device. */
export interface Span {
  readonly id: string;
  readonly from: Date;
  readonly until: Date;
}

/**
 * Grants with less than the longest time between them are one chain, whoever gave them and whenever they begin: what is
 * allowed in all of it together counts. So a day is a day, also when it is given hour by hour or ahead of time.
 * @throws AppError `forbidden` when the asked time would make more of it than the role may grant
 */
export function refuseLongChain(role: Role, asked: Omit<Span, 'id'>, others: readonly Omit<Span, 'id'>[]): void {
  const limit = GRANT_LIMITS[role];
  if (limit?.chained !== true) return;
  const longest = limit.longestHours * HOUR_MS;
  const allowed = timeOfChain(asked, others, longest);
  if (allowed <= longest) return;
  const hours = Math.ceil((allowed - longest) / HOUR_MS);
  refuse(
    'expires',
    `with the grants before and after it, this person would have the device ${hours} hours longer than the ${limit.longestHours} that your role \`${role}\` grants: choose an earlier end or ask an administrator`,
  );
}

/** Milliseconds that are allowed in the chain that `asked` is part of. */
function timeOfChain(asked: Omit<Span, 'id'>, others: readonly Omit<Span, 'id'>[], gap: number): number {
  const spans = [asked, ...others].map(({ from, until }) => ({ from: from.getTime(), until: until.getTime() }));
  let time = 0;
  let isAsked = false;
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, until } of spans.toSorted((a, b) => a.from - b.from)) {
    if (from - end >= gap) {
      if (isAsked) return time;
      time = 0;
    }
    isAsked ||= from === asked.from.getTime() && until === asked.until.getTime();
    time += Math.max(0, until - Math.max(from, end));
    end = Math.max(end, until);
  }
  return time;
}
