/** Where days begin for whoever lives in a time zone. */

const DAY = 24 * 3600_000;

/** The last `count` days there, oldest first; the last one is the day of `now`, to its end. */
export function lastDays(zone: string, count: number, now: number): { readonly from: number; readonly to: number }[] {
  const clock = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const today = startOfDay(clock, now);
  // A day has 23 to 25 hours, so noon of the day before lies within it.
  const starts = [startOfDay(clock, today + 1.5 * DAY), today];
  while (starts.length <= count) starts.push(startOfDay(clock, (starts.at(-1) ?? today) - DAY / 2));
  const oldestFirst = starts.toReversed();
  return oldestFirst.slice(0, -1).map((from, index) => ({ from, to: oldestFirst[index + 1] ?? from }));
}

/** The latest midnight that is not after `time`, or the first moment of a day whose midnight is left out. */
function startOfDay(clock: Intl.DateTimeFormat, time: number): number {
  const start = time - sinceMidnight(clock, time);
  // Where the clock was set between, it says at `start` how far off that is.
  const off = sinceMidnight(clock, start);
  return off === 0 ? start : off < DAY / 2 ? start - off : start + DAY - off;
}

function sinceMidnight(clock: Intl.DateTimeFormat, time: number): number {
  const said = Object.fromEntries(clock.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const { hour = 0, minute = 0, second = 0 } = said;
  return ((hour * 60 + minute) * 60 + second) * 1000 + (((time % 1000) + 1000) % 1000);
}
