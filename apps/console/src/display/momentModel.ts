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

/** `5 minutes ago`; beyond a month the date itself. */
export function relative(time: string, now: number): string {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return time;
  const away = at - now;
  if (Math.abs(away) > 31 * 86_400_000) return DATE.format(at);
  for (const [unit, length] of STEPS) {
    if (Math.abs(away) >= length) return RELATIVE.format(Math.trunc(away / length), unit);
  }
  return away > 0 ? 'in less than a minute' : 'just now';
}
