import * as z from 'zod/mini';
import { type PortcullisEvent, recordedEvent } from '../event.js';
import type { Frozen } from '../frozen.js';
import { BRIDGE_MODES, DECISIONS, EVENT_KINDS, FAMILIES, OUTCOMES } from '../names.js';
import { instant } from '../time.js';
import { count, macName } from './shared.js';

/** One line of the console's event list. The order is that of the columns of an export. */
export const eventRow = z.object({
  time: instant,
  receivedAt: instant,
  kind: z.enum(EVENT_KINDS),
  mac: macName,
  person: z.nullable(z.string()),
  deviceKey: z.nullable(z.string()),
  deviceName: z.nullable(z.string()),
  serialNumber: z.nullable(z.string()),
  /** Name of the volume that it was about. */
  volume: z.nullable(z.string()),
  family: z.nullable(z.enum(FAMILIES)),
  decision: z.nullable(z.enum(DECISIONS)),
  outcome: z.nullable(z.enum(OUTCOMES)),
  bridgeMode: z.nullable(z.enum(BRIDGE_MODES)),
  policy: z.nullable(z.object({ id: z.uuid(), name: z.nullable(z.string()), revision: z.nullable(z.int()) })),
  rule: z.nullable(z.string()),
  sentence: z.string(),
  id: z.uuid(),
});
export type EventRow = Frozen<z.infer<typeof eventRow>>;

export const eventPage = z.object({
  data: z.array(eventRow),
  /** Cursor of the next page; `null`: there is none. */
  next: z.nullable(z.string()),
});
export type EventPage = Frozen<z.infer<typeof eventPage>>;

const mostOften = z.array(z.object({ value: z.string(), label: z.nullable(z.string()), count }));
/** The events that a list's filters let through: when they were, and what they are about most. */
export const eventSummary = z.object({
  total: count,
  /** More fit than were looked at: these are the newest. */
  truncated: z.boolean(),
  from: instant,
  to: instant,
  /** Those with at least one event, each with its beginning; all are of one length. */
  buckets: z.array(z.object({ time: instant, count, denied: count })),
  devices: mostOften,
  people: mostOften,
  macs: mostOften,
  rules: mostOften,
});
export type EventSummary = Frozen<z.infer<typeof eventSummary>>;

/** An event whole, with whatever its Mac said beside what is known here. */
export const eventAsRecorded = z.custom<PortcullisEvent>((value) => recordedEvent.safeParse(value).success);

export const eventDetail = z.extend(eventRow, { event: eventAsRecorded });
export type EventDetail = Frozen<z.infer<typeof eventDetail>>;

/** Whose event it is: two Macs may have given the same id. */
export const eventOwner = z.strictObject({ macId: z.optional(z.uuid().check(z.toLowerCase())) });
export type EventOwner = Frozen<z.infer<typeof eventOwner>>;
