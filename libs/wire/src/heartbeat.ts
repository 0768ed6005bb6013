/** What an agent says of its Mac every minute, and what it is answered. */
import * as z from 'zod/mini';
import { carried, isShallow } from './carried.js';
import { type AttachedDevice, recordedAttachedDevice } from './device.js';
import type { Frozen } from './frozen.js';
import { BRIDGE_MODES, DOCUMENT_KINDS } from './names.js';
import { instant } from './time.js';

const DEEPEST = 16;
const shallow = z.refine((value: unknown) => isShallow(value, DEEPEST), `is nested more than ${DEEPEST} deep`);

/** What macOS says of a Mac fits many times; every Mac's facts are kept, and read with every page that shows it. */
const LARGEST_PART = 128 * 1024;
const LARGEST_FACTS = 512 * 1024;
/** A device with all its interfaces takes two; a hundred devices are attached to nobody's Mac. */
const LARGEST_DEVICE = 16 * 1024;
const LARGEST_ATTACHED = 512 * 1024;

/** Of `all`, those that are not larger than `each`, until together they are larger than `sum`. */
function within<T>(all: readonly T[], each: number, sum: number): T[] {
  let left = sum;
  return all.filter((one) => {
    const size = JSON.stringify(one)?.length ?? 0;
    if (size > each || size > left) return false;
    left -= size;
    return true;
  });
}

/**
 * A part that is larger is left out, and is "not known" then: refused, the Mac would look like one that is gone. That
 * holds for what only a newer agent knows as well.
 */
function bounded(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(within(Object.entries(facts), LARGEST_PART, LARGEST_FACTS));
}

/** A device that only a newer bridge can describe is left out, not a reason to refuse the Mac's report. */
const understood = (attached: object[]): AttachedDevice[] =>
  within(
    attached.filter((one): one is AttachedDevice => recordedAttachedDevice.safeParse(one).success),
    LARGEST_DEVICE,
    LARGEST_ATTACHED,
  );

/** A document as a Mac reports it; `id` in one spelling, to be compared. */
export const heldDocument = z.object({
  kind: z.enum(DOCUMENT_KINDS),
  id: z.uuid().check(z.toLowerCase()),
  sequence: z.int().check(z.minimum(0)),
});
export type HeldDocument = Frozen<z.infer<typeof heldDocument>>;

export const refusedDocument = z.object({
  document: heldDocument,
  /** One of `REFUSALS`, or a newer bridge's word. */
  reason: z.string().check(z.maxLength(100)),
  time: z.iso.datetime({ offset: true }),
});
export type RefusedDocument = Frozen<z.infer<typeof refusedDocument>>;

const held = z.array(heldDocument).check(z.maxLength(1000));
const refused = z.array(refusedDocument).check(z.maxLength(200));

/**
 * What a Mac is, each thing once: what is applied, what was refused, the bridge's status and the spool's counts are
 * facts. Fields that only a newer agent knows are dropped, not refused: a Mac whose health is refused would look like
 * one that is gone.
 */
export const heartbeat = z.object({
  /**
   * As `diagnose` of libs/health reads them, which takes anything; here they are kept from being too large or too
   * deep.
   */
  facts: z.pipe(z.looseObject({}).check(shallow), z.transform(bounded)),
  attached: z.pipe(z.array(carried<object>()).check(z.maxLength(500), shallow), z.transform(understood)),
  agentVersion: z.string().check(z.minLength(1), z.maxLength(50)),
  /** By the Mac's own clock. */
  time: z.iso.datetime({ offset: true }),
  /** Agents until 0.1 sent both beside the facts, and count as these say. */
  applied: z.optional(held),
  refused: z.optional(refused),
});
export type Heartbeat = Frozen<z.infer<typeof heartbeat>>;

const orElse = z.catch;
/** The entries that are of this shape; what only a newer agent means is left out. */
const those = <T extends z.ZodMiniType>(one: T, most: number) =>
  orElse(
    z.pipe(
      z.array(z.unknown()),
      z.transform((all) => all.slice(0, most).flatMap((entry) => one.safeParse(entry).data ?? [])),
    ),
    [],
  );
const keyId = z.string().check(z.regex(/^[0-9a-f]{64}$/i));
const NOTHING_SAID = { bridgeMode: null, anchorKeyId: null };
const bridgeStatus = orElse(
  z.object({
    bridgeMode: orElse(z.nullable(z.enum(BRIDGE_MODES)), null),
    anchorKeyId: orElse(z.nullable(keyId), null),
  }),
  NOTHING_SAID,
);

/** What of the facts the server reads beside `diagnose`. Whatever is not of its shape is not known. */
export const reportedFacts = z.object({
  bridge: orElse(z.object({ status: bridgeStatus }), { status: NOTHING_SAID }),
  documents: orElse(z.object({ applied: those(heldDocument, 1000), refused: those(refusedDocument, 200) }), {
    applied: [],
    refused: [],
  }),
});

export const heartbeatAnswer = z.object({
  serverTime: instant,
  /** Differs from the last one seen: ask for the documents. */
  documentsEtag: z.string(),
  /**
   * Names the report as it is kept. An agent that has nothing new to say repeats this name over its control channel
   * (`agentPresence`). Absent: the server is older, and wants everything every minute.
   */
  report: z.exactOptional(z.uuid()),
});
export type HeartbeatAnswer = Frozen<z.infer<typeof heartbeatAnswer>>;
