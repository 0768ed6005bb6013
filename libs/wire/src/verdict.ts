/** What evaluate was asked and what it answered, as data. */
import * as z from 'zod/mini';
import type { Frozen } from './frozen.js';
import { EFFECTS, FACTS, MATCHES, MODES, VERBS } from './names.js';
import { foreignText } from './text.js';

export const verb = z.enum(VERBS);

/** Everything beside the device that a verdict depends on. An absent field means: not known (yet). */
export const context = z.object({
  /** ISO 8601 with the Mac's own offset, for example `2026-11-23T09:30:00+01:00`. */
  time: z.exactOptional(z.string()),
  /** The console user's short name; `null` when nobody is signed in at the Mac. */
  user: z.exactOptional(z.nullable(foreignText)),
  groups: z.exactOptional(z.array(foreignText)),
  tags: z.exactOptional(z.array(foreignText)),
  volume: z.exactOptional(
    z.object({
      encrypted: z.exactOptional(z.nullable(z.boolean())),
      fileSystem: z.exactOptional(z.nullable(foreignText)),
    }),
  ),
  /** The Mac's id, which grants name. */
  mac: z.exactOptional(z.string()),
});
export type Context = Frozen<z.infer<typeof context>>;

export const verbVerdict = z.object({
  effect: z.enum(EFFECTS),
  /** A rule's id or a reserved word; `grant` and `emergency-block` carry the document's id in `source`. */
  rule: foreignText,
  mode: z.enum(MODES),
  source: z.exactOptional(z.string()),
  /** Present when the verb hangs on facts that are not known: `rule` is then `unresolved`. */
  dependsOn: z.exactOptional(z.array(z.enum(FACTS))),
});
export type VerbVerdict = Frozen<z.infer<typeof verbVerdict>>;

export const traceEntry = z.object({
  rule: z.string(),
  matched: z.enum(MATCHES),
  /** The first condition that did not hold, or that is not known, in words a helpdesk can read. */
  because: z.exactOptional(z.string()),
  /** The verbs that this entry decided. */
  decided: z.array(verb),
});
export type TraceEntry = Frozen<z.infer<typeof traceEntry>>;

export const verdict = z.object({
  /** One entry for each verb of the device's family and capabilities. */
  verbs: z.partialRecord(verb, verbVerdict),
  trace: z.exactOptional(z.array(traceEntry)),
});
export type Verdict = Frozen<z.infer<typeof verdict>>;

/** Which documents a verdict rested on. */
export const appliedRevision = z.object({
  policyId: z.nullable(z.uuid()),
  policyName: z.nullable(foreignText),
  revision: z.nullable(z.int().check(z.minimum(0), z.maximum(0x7fffffff))),
  /** Sequence of each document in force: `policy:<uuid>` → 12. */
  documents: z.record(z.string(), z.number()),
});
export type AppliedRevision = Frozen<z.infer<typeof appliedRevision>>;
