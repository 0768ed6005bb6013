import * as z from 'zod/mini';

/** A moment as the server writes it: UTC, milliseconds. */
export const instant = z.iso.datetime();

const LATEST = Date.UTC(9999, 0);
function isStorableTime(time: string): boolean {
  const millis = Date.parse(time);
  return millis >= 0 && millis < LATEST;
}

/** A moment as somebody gives it, with any offset; what comes out is as precise as a clock of ours is, in UTC. */
export const moment = z.iso
  .datetime({ offset: true, error: 'is not a time such as 2026-11-23T09:30:00Z', abort: true })
  .check(
    z.refine(isStorableTime, { error: 'is before 1970 or after 9998', abort: true }),
    z.overwrite((time) => new Date(time).toISOString()),
  );
