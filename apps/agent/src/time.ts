/** The clock of this Mac, Unix milliseconds; a parameter wherever a test or a correction needs another one. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

/** ISO 8601 with milliseconds and the Mac's own offset, as events carry it. */
export function localIso(millis: number): string {
  const offset = -new Date(millis).getTimezoneOffset();
  const shifted = new Date(millis + offset * 60_000).toISOString().slice(0, 23);
  const sign = offset < 0 ? '-' : '+';
  const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0');
  const minutes = String(Math.abs(offset) % 60).padStart(2, '0');
  return `${shifted}${sign}${hours}:${minutes}`;
}

export function utcIso(millis: number): string {
  return new Date(millis).toISOString();
}
