/** What an agent and the server say to each other below /api/agent. */
import * as z from 'zod/mini';
import type { Frozen } from './frozen.js';
import { DOCUMENT_KINDS } from './names.js';
import { wholeNumber } from './lists.js';
import { line, plainTag } from './text.js';
import { instant } from './time.js';

const lowerUuid = z.uuid().check(z.toLowerCase());
const count = z.int().check(z.minimum(0));

/* ── enrolment ───────────────────────────────────────────────────────────────────────────── */

const coordinate = z.string().check(z.regex(/^[\w-]{43}$/, 'is not a coordinate of P-256 in base64url'));

export const enrolmentRequest = z.strictObject({
  token: z.string().check(z.minLength(1), z.maxLength(200)),
  hardwareUuid: z.uuid().check(z.toUpperCase()),
  serialNumber: line(64),
  hostname: line(253, 1),
  model: line(100),
  osVersion: line(50),
  agentVersion: line(50),
  /** Other members (`use`, `alg`, `kid`, `key_ops`, `ext`) say nothing that matters here and are dropped. */
  publicKey: z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate }),
  /** Agents until 0.1 sent some. They count for nothing: a Mac's tags are its token's, and then what people say. */
  tags: z.exactOptional(z.array(plainTag).check(z.maxLength(50))),
  owner: z.exactOptional(
    z.nullable(
      z.strictObject({
        name: z.exactOptional(z.nullable(line(200))),
        email: z.exactOptional(z.nullable(line(320))),
      }),
    ),
  ),
});
export type EnrolmentRequest = Frozen<z.infer<typeof enrolmentRequest>>;

export const enrolmentAnswer = z.object({
  macId: z.uuid(),
  organisationId: z.uuid(),
  /** The signing key to trust, SubjectPublicKeyInfo as base64. */
  anchor: z.base64(),
  serverTime: instant,
});
export type EnrolmentAnswer = Frozen<z.infer<typeof enrolmentAnswer>>;

/* ── documents ───────────────────────────────────────────────────────────────────────────── */

/** One document that the Mac is to hold. */
export const manifestEntry = z.object({
  kind: z.enum(DOCUMENT_KINDS),
  id: z.uuid(),
  sequence: z.int().check(z.minimum(1)),
  size: count.check(z.maximum(67_108_864)),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
export type ManifestEntry = Frozen<z.infer<typeof manifestEntry>>;

/** All that the Mac is to hold; its `ETag` is that of heartbeats and live messages. */
export const manifestAnswer = z.object({ documents: z.array(manifestEntry).check(z.maxLength(10_000)) });
export type ManifestAnswer = Frozen<z.infer<typeof manifestAnswer>>;

/** `:kind/:id/:sequence` of a document's bytes. */
export const documentParams = z.strictObject({
  kind: z.enum(DOCUMENT_KINDS),
  id: lowerUuid,
  sequence: wholeNumber(1, Number.MAX_SAFE_INTEGER),
});
export type DocumentParams = Frozen<z.infer<typeof documentParams>>;

/* ── events ──────────────────────────────────────────────────────────────────────────────── */

/** Each event is judged by itself, by `recordedEvent`: a bad one never keeps its neighbours out. */
export const eventsBody = z.strictObject({ events: z.array(z.unknown()).check(z.maxLength(1000)) });
export type EventsBody = Frozen<z.infer<typeof eventsBody>>;

export const REJECTIONS = ['invalid', 'too-large', 'too-deep'] as const;
export type RejectionCode = (typeof REJECTIONS)[number];

/** An event that will never be taken; the agent puts it aside. */
export const eventRejection = z.object({
  /** As much of its id as there was. */
  id: z.string(),
  /** One of `REJECTIONS`, or a newer server's. */
  code: z.string(),
  message: z.string(),
});
export type EventRejection = Frozen<z.infer<typeof eventRejection>>;

export const eventsAnswer = z.object({ accepted: count, duplicates: count, rejected: z.array(eventRejection) });
export type EventsAnswer = Frozen<z.infer<typeof eventsAnswer>>;
