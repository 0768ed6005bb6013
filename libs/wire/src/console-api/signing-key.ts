import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { instant } from '../time.js';
import { count } from './shared.js';

/** The key that signs all documents. */
export const signingKeyAnswer = z.object({
  /** SHA-256 of the key, in hex, as Macs name it. */
  keyId: z.string(),
  since: instant,
  /** How many were in use before it. */
  earlier: count,
  /** Macs whose bridge still trusts an earlier one: they were not heard of since. */
  macsToFollow: count,
});
export type SigningKeyAnswer = Frozen<z.infer<typeof signingKeyAnswer>>;
