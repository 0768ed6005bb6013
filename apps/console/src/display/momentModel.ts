/** Times in words. `now` is an input, so that a page can tick and a test can stand still. */
const DATE_TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const SHORT = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
});
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export function absolute(time: string): string {
  const at = Date.parse(time);
  return Number.isNaN(at) ? time : DATE_TIME.format(at);
}

/** To the second, without the year: for lists, where the whole time is a title away. */
export function brief(time: string): string {
  const at = Date.parse(time);
  return Number.isNaN(at) ? time : SHORT.format(at);
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** More than this into the future is not the difference of two clocks that are well. */
const CLOCKS_DIFFER = 60_000;

/**
 * `5 minutes ago`; beyond a month the date itself.
 * @param mayLieAhead whether the time can be one that is still to come (an expiry). Any other that lies ahead comes
 *   from a
 *   clock that is ahead: it is shown as it is, not as something that will have happened.
 */
export function relative(time: string, now: number, mayLieAhead = false): string {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return time;
  const away = at - now;
  if (away > 0 && !mayLieAhead) return away <= CLOCKS_DIFFER ? 'just now' : absolute(time);
  if (Math.abs(away) > 31 * 86_400_000) return DATE.format(at);
  for (const [unit, length] of STEPS) {
    if (Math.abs(away) >= length) return RELATIVE.format(Math.trunc(away / length), unit);
  }
  return away > 0 ? 'in less than a minute' : 'just now';
}

/**
 * How far the clock that wrote `time` is ahead of the server that received it, in words; `null` for less than a
 * minute.
 */
export function clockAhead(time: string, receivedAt: string | null): string | null {
  const ahead = receivedAt === null ? 0 : Date.parse(time) - Date.parse(receivedAt);
  if (!(ahead > CLOCKS_DIFFER)) return null;
  for (const [unit, length] of STEPS) {
    const count = Math.round(ahead / length);
    if (ahead >= length) return `${count} ${unit}${count === 1 ? '' : 's'}`;
  }
  return null;
}

/** `25 minutes`: how long something lasted; seconds where it was shorter than two minutes. */
export function lasted(from: string, to: string): string {
  const millis = Math.max(0, Date.parse(to) - Date.parse(from));
  const seconds = Math.round(millis / 1000);
  if (seconds < 120) return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  for (const [unit, length] of STEPS) {
    const count = Math.round(millis / length);
    if (millis >= 2 * length) return `${count} ${unit}s`;
  }
  return `${Math.round(millis / 60_000)} minutes`;
}
