import { FAMILIES, VERBS } from '@portcullis/wire';
import { z } from 'zod';
import { LARGEST_SOURCE_CHARACTERS } from '../policies/policy.schema.js';

export const whatIfBody = z.strictObject({
  source: z.string().max(LARGEST_SOURCE_CHARACTERS, 'is longer than 512 KiB: put lists of devices into device sets'),
  /** How far back. */
  days: z.number().int().min(1).max(366).default(30),
});
export type WhatIfBody = z.infer<typeof whatIfBody>;

const counted = z.number().int();
export const whatIfAnswer = z.object({
  /** The verdicts that were looked at. */
  decisions: counted,
  /** Those in which at least one verb would turn out differently. */
  changed: counted,
  /** Whether older verdicts within the days were left out, for there were too many. */
  truncated: z.boolean(),
  groups: z.array(
    z.object({
      kind: z.enum(['newly-denied', 'newly-allowed', 'newly-observed', 'no-longer-observed']),
      deviceKey: z.string(),
      deviceName: z.string(),
      family: z.enum(FAMILIES),
      verbs: z.array(z.enum(VERBS)),
      ruleBefore: z.string(),
      ruleNow: z.string(),
      macs: z.array(z.string()),
      count: counted,
    }),
  ),
  byMac: z.array(z.object({ mac: z.string(), count: counted })),
  byRule: z.array(z.object({ rule: z.string(), count: counted })),
});
export type WhatIfAnswer = z.infer<typeof whatIfAnswer>;
