import { BRIDGE_MODES, DECISIONS, EVENT_KINDS, FAMILIES, OUTCOMES } from '@portcullis/wire';
import { z } from 'zod';

const searchText = z.string().trim().max(200);
const moment = z.iso.datetime({ offset: true, error: 'is not a time such as 2026-11-23T09:30:00Z' });

/** The filters of events: the same for the list, the exports and a saved link. */
export const eventFilters = z.strictObject({
  from: moment.optional(),
  to: moment.optional(),
  macId: z.uuid().optional(),
  person: searchText.optional(),
  deviceKey: z.string().max(600).optional(),
  family: z.enum(FAMILIES).optional(),
  outcome: z.enum(OUTCOMES).optional(),
  decision: z.enum(DECISIONS).optional(),
  kind: z.enum(EVENT_KINDS).optional(),
  q: searchText.optional(),
});
export type EventFilters = z.infer<typeof eventFilters>;

export const eventQuery = eventFilters.extend({
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  cursor: z.string().max(200).optional(),
});
export type EventQuery = z.infer<typeof eventQuery>;

/** One line of the console's event list. */
export const eventRow = z.object({
  id: z.uuid(),
  time: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
  kind: z.enum(EVENT_KINDS),
  mac: z.object({ id: z.uuid(), hostname: z.string() }),
  person: z.string().nullable(),
  deviceKey: z.string().nullable(),
  deviceName: z.string().nullable(),
  family: z.enum(FAMILIES).nullable(),
  decision: z.enum(DECISIONS).nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  bridgeMode: z.enum(BRIDGE_MODES).nullable(),
  sentence: z.string(),
  policy: z.object({ id: z.string(), name: z.string().nullable(), revision: z.number().int().nullable() }).nullable(),
  rule: z.string().nullable(),
});
export type EventRow = z.infer<typeof eventRow>;

export const eventPage = z.object({ data: z.array(eventRow), next: z.string().nullable() });

/** The row and the event as the Mac recorded it (libs/policy/src/event.ts). */
export const eventDetail = eventRow.extend({ event: z.looseObject({ id: z.uuid(), kind: z.enum(EVENT_KINDS) }) });
