import { GRANT_LIMITS, VERBS, type GrantLimit, type Role, type Verb } from '@portcullis/wire';
import { listText } from '@portcullis/policy';

const HOUR_MS = 3_600_000;

export const DURATIONS = [
  [0.5, 'Half an hour'],
  [1, 'One hour'],
  [2, 'Two hours'],
  [4, 'Four hours'],
  [8, 'Eight hours'],
  [24, 'One day'],
  [168, 'One week'],
] as const;
export type Duration = (typeof DURATIONS)[number][0] | 'until';

/** What can be chosen within the longest that the role may grant; the last is a moment of one's own. */
export function durationsWithin(limit: GrantLimit | undefined): readonly (readonly [Duration, string])[] {
  const longest = limit?.longestHours ?? 0;
  return [...DURATIONS.filter(([hours]) => hours <= longest), ['until', 'Until …']];
}

export function limitOf(role: string | undefined): GrantLimit | undefined {
  return role !== undefined && Object.hasOwn(GRANT_LIMITS, role) ? GRANT_LIMITS[role as Role] : undefined;
}

/** `null` where there is nothing worth a word: whoever may grant everything is not told so. */
export function limitInWords(limit: GrantLimit | undefined): string | null {
  if (limit === undefined) return 'Your role grants no exceptions.';
  const never = VERBS.filter((verb) => !limit.verbs.includes(verb));
  if (!limit.oneDeviceOnly && never.length === 0) return null;
  const parts = [
    `for up to ${limit.longestHours} hours`,
    ...(limit.oneDeviceOnly ? ['for one device with a serial number of its own'] : []),
    ...(never.length === 0 ? [] : [`never ${orText(never)}`]),
  ];
  return `Your role grants ${listText(parts)}.`;
}

const orText = (verbs: readonly Verb[]): string => listText(verbs).replace(/ and ([^,]*)$/, ' or $1');

/** When a grant ends; what is wrong with that, if something is. `until`: as a field for date and time gives it. */
export function endOf(
  duration: Duration,
  until: string,
  now: number,
  limit: GrantLimit | undefined,
): { readonly expires: string } | { readonly fault: string | null } {
  const end = duration === 'until' ? Date.parse(until) : now + duration * HOUR_MS;
  if (Number.isNaN(end)) return { fault: null };
  if (end <= now) return { fault: 'This is over already.' };
  if (end - now > (limit?.longestHours ?? 0) * HOUR_MS)
    return { fault: `At most ${limit?.longestHours ?? 0} hours from now.` };
  return { expires: new Date(end).toISOString() };
}
