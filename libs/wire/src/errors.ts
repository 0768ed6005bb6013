/** How the API refuses. */
import * as z from 'zod/mini';
import type { Frozen } from './frozen.js';
import { instant } from './time.js';

/** Every way in which the API refuses, as clients see it in `error.code`. */
export const ERROR_CODES = [
  // the request itself
  'invalid-request',
  'not-found',
  'conflict',
  'too-large',
  'unsupported-media-type',
  // people
  'not-signed-in',
  'wrong-credentials',
  'too-many-attempts',
  'forbidden',
  'csrf-header-missing',
  // Macs
  'enrolment-token-invalid',
  'enrolment-token-expired',
  'enrolment-token-used-up',
  'agent-token-missing',
  'agent-token-invalid',
  'agent-token-replayed',
  'clock-skew',
  'mac-unknown',
  'mac-removed',
  'enrolment-not-allowed',
  'unknown-document',
  // policies
  'policy-has-problems',
  'policy-tests-fail',
  'policy-not-published',
  'policy-in-use',
  'device-not-unique',
  // device sets
  'csv-has-problems',
  // the server
  'internal',
  'unavailable',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Where in the request (or in a policy's source) something is wrong. */
export const errorDetail = z.object({
  path: z.exactOptional(z.string()),
  line: z.exactOptional(z.int()),
  column: z.exactOptional(z.int()),
  message: z.string(),
});
export type ErrorDetail = Frozen<z.infer<typeof errorDetail>>;

/** The body of every refusal. */
export const errorBody = z.object({
  error: z.object({
    /** One of `ERROR_CODES`, or a newer server's. */
    code: z.string(),
    /** For people, lower case: what was wrong, where, and what to do. */
    message: z.string(),
    details: z.exactOptional(z.array(errorDetail)),
    /** Of `too-many-attempts`. */
    retryAfterSeconds: z.exactOptional(z.number()),
    /** Of `clock-skew`. */
    serverTime: z.exactOptional(instant),
  }),
});
export type ErrorBody = Frozen<z.infer<typeof errorBody>>;

/** The server can serve requests. */
export const readyAnswer = z.object({ ready: z.literal(true) });
export type ReadyAnswer = Frozen<z.infer<typeof readyAnswer>>;
