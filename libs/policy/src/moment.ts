/** An instant and the zone it was seen in. */
export interface Moment {
  /** Unix milliseconds. */
  readonly epochMillis: number;
  readonly offsetMinutes: number;
}

/** One end of a validity interval. */
export interface Limit {
  /** `millis` counts from 1970-01-01T00:00 of the Mac's own time, and not of UTC. */
  readonly local: boolean;
  readonly millis: number;
}

export const MINUTES_A_DAY = 1440;
const MILLIS_A_MINUTE = 60_000;
export const MILLIS_A_DAY = MINUTES_A_DAY * MILLIS_A_MINUTE;

const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d{2})(?::?(\d{2}))?)$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** An ISO 8601 date and time with an offset; `null` for anything else, days that do not exist included. */
export function parseMoment(text: string): Moment | null {
  const parts = DATE_TIME.exec(text);
  if (!parts) return null;
  const day = daysFrom(parts[1], parts[2], parts[3]);
  const [hour, minute, second] = [Number(parts[4]), Number(parts[5]), Number(parts[6] ?? 0)];
  const [offsetHours, offsetRest] = [Number(parts[10] ?? 0), Number(parts[11] ?? 0)];
  if (day === null || hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetRest > 59) return null;
  const offsetMinutes = (parts[9] === '-' ? -1 : 1) * (offsetHours * 60 + offsetRest);
  const fraction = Number(`${parts[7] ?? ''}000`.slice(0, 3));
  const local = day * MILLIS_A_DAY + (hour * 60 + minute) * MILLIS_A_MINUTE + second * 1000 + fraction;
  return {
    epochMillis: local - offsetMinutes * MILLIS_A_MINUTE,
    offsetMinutes: offsetMinutes === 0 ? 0 : offsetMinutes,
  };
}

/** A limit of SPEC.md 3.11. A date as the *end* is the first instant after that day. */
export function parseLimit(text: string, end: 'from' | 'until'): Limit | null {
  const date = DATE.exec(text);
  if (!date) {
    const moment = parseMoment(text);
    return moment && { local: false, millis: moment.epochMillis };
  }
  const day = daysFrom(date[1], date[2], date[3]);
  return day === null ? null : { local: true, millis: (end === 'from' ? day : day + 1) * MILLIS_A_DAY };
}

/** Whether `moment` is at or after `limit`. */
export function isAtOrAfter(moment: Moment, limit: Limit): boolean {
  return localMillis(moment, limit.local) >= limit.millis;
}

function localMillis(moment: Moment, local: boolean): number {
  return moment.epochMillis + (local ? moment.offsetMinutes * MILLIS_A_MINUTE : 0);
}

export interface LocalMinute {
  /** 1 Monday … 7 Sunday. */
  readonly day: number;
  /** 0…1439 */
  readonly minute: number;
}

export function localMinute(moment: Moment): LocalMinute {
  const minutes = Math.floor(localMillis(moment, true) / MILLIS_A_MINUTE);
  const days = Math.floor(minutes / MINUTES_A_DAY);
  // 1970-01-01 was a Thursday.
  return { day: modulo(days + 3, 7) + 1, minute: minutes - days * MINUTES_A_DAY };
}

export function dayBefore(day: number): number {
  return day === 1 ? 7 : day - 1;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** Days since 1970-01-01, or `null` when there is no such day. */
function daysFrom(year: string | undefined, month: string | undefined, day: string | undefined): number | null {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (m < 1 || m > 12 || d < 1 || d > daysInMonth(y, m)) return null;
  return Math.round(Date.parse(`${year}-${month}-${day}T00:00:00Z`) / MILLIS_A_DAY);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
