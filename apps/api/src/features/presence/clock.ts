const LARGEST_CLOCK_ERROR_MS = 3_600_000;

/** By how much a Mac's clock is behind ours; `null`: by more than an hour either way. */
export function clockBehind(time: string, now: Date): number | null {
  const millis = now.getTime() - Date.parse(time);
  return Math.abs(millis) > LARGEST_CLOCK_ERROR_MS ? null : millis;
}

/** A moment of a Mac's past, on our clock. @param time when it was told, on the Mac's clock */
export function onOurClock(moment: string, time: string, now: Date): Date {
  return new Date(now.getTime() - Math.max(0, Date.parse(time) - Date.parse(moment)));
}
