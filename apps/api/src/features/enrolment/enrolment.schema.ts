import { z } from 'zod';

/** Text from a Mac: bounded, and without what a terminal or a log would act on. */
const line = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'holds control characters or is not well-formed');

const coordinate = z.string().regex(/^[\w-]{43}$/, 'is not a coordinate of P-256 in base64url');

/** One tag, as assignments and policies name it. */
export const tag = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._:/@+-]{0,63}$/u, 'is not a tag: up to 64 letters, digits and ` ._:/@+-`');

export const enrolmentRequest = z.strictObject({
  token: z.string().min(1).max(200),
  hardwareUuid: z.uuid().transform((text) => text.toUpperCase()),
  serialNumber: line(64),
  hostname: line(253).min(1),
  model: line(100),
  osVersion: line(50),
  agentVersion: line(50),
  /** Other members (`use`, `alg`, `kid`, `key_ops`, `ext`) say nothing that matters here and are dropped. */
  publicKey: z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate }),
  tags: z.array(tag).max(50).optional(),
  owner: z
    .strictObject({ name: line(200).nullable().optional(), email: line(320).nullable().optional() })
    .nullable()
    .optional(),
});
export type EnrolmentRequest = z.infer<typeof enrolmentRequest>;
