import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { instant } from '../time.js';

/** Why nothing was protected for a time. */
export const UNPROTECTED_REASONS = [
  'stopped',
  'upgrade',
  'uninstall',
  'without-a-word',
  'starting',
  'permission',
  'client',
] as const;
export type UnprotectedReason = (typeof UNPROTECTED_REASONS)[number];

/** How the words of a Mac ended of which nothing is heard. */
export const SILENCES = ['asleep', 'shut-down', 'stopped', 'without-a-word'] as const;

/** The times in the last 30 days at which nothing was protected on one Mac, by its own words. */
export const unprotectedAnswer = z.object({
  /** The newest first. */
  intervals: z.array(
    z.object({
      from: instant,
      /** `null`: it still lasts. */
      to: z.nullable(instant),
      why: z.enum(UNPROTECTED_REASONS),
      detail: z.nullable(z.string()),
    }),
  ),
  /** `null`: the Mac is heard of. */
  silence: z.nullable(z.enum(SILENCES)),
  lastWord: z.nullable(z.object({ what: z.string(), at: instant })),
});
export type UnprotectedAnswer = Frozen<z.infer<typeof unprotectedAnswer>>;
