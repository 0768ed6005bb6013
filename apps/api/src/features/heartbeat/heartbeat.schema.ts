import { BRIDGE_MODES, DOCUMENT_KINDS } from '@portcullis/wire';
import { z } from 'zod';
import { isShallow } from '../../database/storable-json.js';

/** Facts are read by `diagnose`, which takes anything; here they are only kept from being too large or too deep. */
const DEEPEST = 16;
const shallow = (value: unknown): boolean => isShallow(value, DEEPEST);
const tooDeep = `is nested more than ${DEEPEST} deep`;

/** What macOS says of a Mac fits many times; every Mac's facts are kept, and read with every page that shows it. */
const LARGEST_PART_BYTES = 128 * 1024;

/** A part of the facts that is larger is left out, and is "not known" then: refused, the Mac would look like one that is gone. */
function bounded(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = (part: unknown) => part === undefined || JSON.stringify(part).length <= LARGEST_PART_BYTES;
  return Object.fromEntries(
    Object.entries(facts).filter(([name, part]) => (name === 'system' || name === 'extension' ? kept(part) : true)),
  );
}

const documentRef = z.object({
  kind: z.enum(DOCUMENT_KINDS),
  id: z.uuid().transform((id) => id.toLowerCase()),
  sequence: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});

/**
 * What an agent reports of its Mac. Fields that only a newer agent knows are dropped, not refused: a Mac whose health is
 * refused would look like one that is gone.
 */
export const heartbeat = z.object({
  facts: z.looseObject({}).refine(shallow, tooDeep).transform(bounded),
  /** The agent's own diagnosis; the server makes its own from the same facts, by the same library. */
  diagnosis: z.unknown().refine(shallow, tooDeep),
  applied: z.array(documentRef).max(1000),
  refused: z
    .array(z.object({ document: documentRef, reason: z.string().max(100), time: z.iso.datetime({ offset: true }) }))
    .max(200),
  attached: z
    .array(
      z.looseObject({
        registryId: z.string().max(100),
        key: z.string().max(500),
        device: z.looseObject({ family: z.string().max(50) }),
        descriptor: z.looseObject({}),
      }),
    )
    .max(500)
    .refine(shallow, tooDeep),
  spool: z.object({ pending: z.number().int().min(0), deadLetters: z.number().int().min(0) }),
  bridge: z
    .looseObject({ bridgeMode: z.enum(BRIDGE_MODES).optional() })
    .nullable()
    .refine(shallow, tooDeep),
  agentVersion: z.string().min(1).max(50),
  time: z.iso.datetime({ offset: true }),
});
export type Heartbeat = z.infer<typeof heartbeat>;

export interface HeartbeatAnswer {
  readonly serverTime: string;
  /** Differs from the last one seen: ask for the documents. */
  readonly documentsEtag: string;
}
