import { HEALTH_STATES, type HealthState } from '@portcullis/wire';
import { STATE_TEXTS } from '@portcullis/health';
import type { DashboardAnswer } from '@portcullis/wire';

export interface StateCount {
  readonly state: HealthState;
  readonly label: string;
  readonly count: number;
}

/** Best first; states that no Mac is in are left out. */
export function stateCounts({ macs }: DashboardAnswer): readonly StateCount[] {
  return HEALTH_STATES.toReversed().flatMap((state) => {
    const count = macs.byState[state];
    return typeof count === 'number' && count > 0 ? [{ state, label: STATE_TEXTS[state].title, count }] : [];
  });
}

export interface HourPoint {
  /** Unix milliseconds at the beginning of the hour. */
  readonly at: number;
  readonly denied: number;
  readonly observed: number;
}

const HOUR = 3_600_000;

/** One point per hour for the last `hours`, those without anything too: a gap must not look like a straight line. */
export function hourly(points: DashboardAnswer['denialsByHour'], now: number, hours = 24): readonly HourPoint[] {
  const last = Math.floor(now / HOUR) * HOUR;
  const known = new Map(
    points.map(({ hour, denied, observed }) => [Math.floor(Date.parse(hour) / HOUR) * HOUR, { denied, observed }]),
  );
  return Array.from({ length: hours }, (_unused, index) => {
    const at = last - (hours - 1 - index) * HOUR;
    return { at, denied: known.get(at)?.denied ?? 0, observed: known.get(at)?.observed ?? 0 };
  });
}

export function totals(points: readonly HourPoint[]): { readonly denied: number; readonly observed: number } {
  return points.reduce(
    (sum, point) => ({ denied: sum.denied + point.denied, observed: sum.observed + point.observed }),
    { denied: 0, observed: 0 },
  );
}
