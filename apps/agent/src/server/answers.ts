import * as z from 'zod/mini';

/** What the API answers, below /api/agent. Unknown fields are ignored: a newer server may say more. */

export const errorAnswer = z.object({
  error: z.object({ code: z.string(), message: z.string(), serverTime: z.optional(z.string()) }),
  serverTime: z.optional(z.string()),
});

export const enrolAnswer = z.object({
  macId: z.guid(),
  organisationId: z.guid(),
  anchor: z.base64(),
  serverTime: z.string(),
});
export type EnrolAnswer = z.infer<typeof enrolAnswer>;

export const DOCUMENT_KINDS = ['anchor', 'mac', 'device-set', 'policy', 'grants', 'blocks'] as const;

export const manifestEntry = z.object({
  kind: z.enum(DOCUMENT_KINDS),
  id: z.guid(),
  sequence: z.int().check(z.gte(1)),
  size: z.int().check(z.gte(0), z.lte(67_108_864)),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/i)),
});
export type ManifestEntry = z.infer<typeof manifestEntry>;
export const manifestAnswer = z.object({ documents: z.array(manifestEntry).check(z.maxLength(10_000)) });

export const eventsAnswer = z.object({
  accepted: z.int(),
  duplicates: z.int(),
  rejected: z._default(z.array(z.object({ id: z.string(), code: z.string(), message: z.string() })), []),
});
export type EventsAnswer = z.infer<typeof eventsAnswer>;

export const healthAnswer = z.object({ serverTime: z.string(), documentsEtag: z.nullish(z.string()) });
export type HealthAnswer = z.infer<typeof healthAnswer>;

export const liveMessage = z.object({ type: z.literal('documents-changed'), etag: z.nullish(z.string()) });
