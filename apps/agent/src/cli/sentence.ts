import {
  DECISIONS,
  explainTrace,
  FACTS,
  FAMILIES,
  OUTCOMES,
  sentence,
  VERBS,
  type Device,
  type Verdict,
  type VerdictEvent,
} from '@portcullis/policy';
import { z } from 'zod';

const text = z.string().nullish();
const device = z.looseObject({
  family: z.enum(FAMILIES),
  productName: text,
  manufacturerName: text,
  serialNumber: text,
});
const verbVerdict = z.looseObject({
  effect: z.enum(['allow', 'deny']),
  rule: z.string(),
  mode: z.enum(['observe', 'enforce']),
  source: z.string().optional(),
  dependsOn: z.array(z.enum(FACTS)).optional(),
});
const verdict = z.looseObject({
  verbs: z.partialRecord(z.enum(VERBS), verbVerdict),
  trace: z
    .array(
      z.looseObject({
        rule: z.string(),
        matched: z.enum(['yes', 'no', 'unknown']),
        because: z.string().optional(),
        decided: z.array(z.enum(VERBS)),
      }),
    )
    .optional(),
});

/** All that a sentence is made of. */
const verdictEvent = z.looseObject({
  kind: z.literal('verdict'),
  attached: z.looseObject({ device }),
  volume: z.looseObject({ name: text }).optional(),
  verdict,
  asked: z.array(z.enum(VERBS)),
  decision: z.enum(DECISIONS),
  outcome: z.enum(OUTCOMES),
  applied: z.looseObject({ policyName: z.string().nullable(), revision: z.number().nullable() }),
  rules: z.record(z.string(), z.looseObject({ description: z.string().optional() })),
});

/** What was decided about a recorded event, in the words that the console uses too. */
export function sayVerdictEvent(event: unknown): string {
  return isVerdictEvent(event) ? sentence(event) : 'a decision that this version cannot read';
}

export function sayVerdict(about: unknown, on: unknown): string {
  return isVerdict(about) && isDevice(on)
    ? sentence({ device: on, verdict: about })
    : 'a decision that this version cannot read';
}

/** A line for every rule that was considered. */
export function sayTrace(about: unknown): readonly string[] {
  return isVerdict(about) ? explainTrace(about.trace ?? []) : [];
}

function isVerdictEvent(value: unknown): value is VerdictEvent {
  return verdictEvent.safeParse(value).success;
}

function isVerdict(value: unknown): value is Verdict {
  return verdict.safeParse(value).success;
}

function isDevice(value: unknown): value is Device {
  return device.safeParse(value).success;
}
