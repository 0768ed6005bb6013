import { BUSES, DECISIONS, FACTS, FAMILIES, NEVER_BLOCKED, OUTCOMES, VERBS } from '@portcullis/wire';
import { z } from 'zod';

/**
 * Devices, contexts and verdicts as they come from files and from the agent: what libs/policy computes with is checked
 * here, whatever else is there is left alone.
 */

const text = z.string().nullish();
const usbId = z.int().min(0).max(0xffff);
const byte = z.int().min(0).max(0xff);

export const deviceShape = z.looseObject({
  family: z.enum(FAMILIES),
  capabilities: z.array(z.enum(FAMILIES)).optional(),
  vendorId: usbId.optional(),
  productId: usbId.optional(),
  serialNumber: text,
  manufacturerName: text,
  productName: text,
  sdMedia: z.looseObject({ serialNumber: text, productName: text }).nullish(),
  bus: z.enum(BUSES).optional(),
  identity: z.enum(['unique', 'shared', 'none']).optional(),
  neverBlocked: z.enum(NEVER_BLOCKED).optional(),
});

const alternate = z.looseObject({
  interfaceClass: byte,
  interfaceSubclass: byte,
  interfaceProtocol: byte,
  interfaceName: text,
});
const flag = z.boolean().nullish();
export const descriptorShape = z.looseObject({
  vendorId: usbId,
  productId: usbId,
  manufacturerName: text,
  productName: text,
  serialNumber: text,
  deviceClass: byte.optional(),
  deviceSubclass: byte.optional(),
  deviceProtocol: byte.optional(),
  configurations: z
    .array(z.looseObject({ interfaces: z.array(z.looseObject({ alternates: z.array(alternate) })) }))
    .optional(),
  hid: z.array(z.looseObject({ usagePage: z.int(), usage: z.int() })).optional(),
  disk: z
    .looseObject({
      protocol: text,
      internal: flag,
      removable: flag,
      ejectable: flag,
      externalParent: z.boolean().optional(),
      mediaKind: text,
    })
    .optional(),
});

/** Strict: a misspelt fact would silently count as not known. */
export const contextShape = z.strictObject({
  time: z.string().optional(),
  user: z.string().nullish(),
  groups: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  volume: z.strictObject({ encrypted: flag, fileSystem: text }).optional(),
  mac: z.string().optional(),
});

const verbVerdict = z.looseObject({
  effect: z.enum(['allow', 'deny']),
  rule: z.string(),
  mode: z.enum(['observe', 'enforce']),
  source: z.string().optional(),
  dependsOn: z.array(z.enum(FACTS)).optional(),
});
const traceEntry = z.looseObject({
  rule: z.string(),
  matched: z.enum(['yes', 'no', 'unknown']),
  because: z.string().optional(),
  decided: z.array(z.enum(VERBS)),
});
export const verdictShape = z.looseObject({
  verbs: z.partialRecord(z.enum(VERBS), verbVerdict),
  trace: z.array(traceEntry).optional(),
});

/** All that a sentence about a recorded verdict is made of. */
export const verdictEventShape = z.looseObject({
  kind: z.literal('verdict'),
  attached: z.looseObject({ device: deviceShape }),
  volume: z.looseObject({ name: text }).optional(),
  process: z.looseObject({ path: z.string() }).optional(),
  verdict: verdictShape,
  asked: z.array(z.enum(VERBS)),
  decision: z.enum(DECISIONS),
  outcome: z.enum(OUTCOMES),
  applied: z.looseObject({ policyName: z.string().nullable(), revision: z.number().nullable() }),
  rules: z.record(z.string(), z.looseObject({ description: z.string().optional() })),
});

/** `device.vendorId: expected number`, or null when the value fits. */
export function misfit(shape: z.ZodType, value: unknown): string | null {
  const issue = shape.safeParse(value).error?.issues[0];
  if (!issue) return null;
  const place = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  return `${place}${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
}
