import { Readable } from 'node:stream';
import { chunks, csvLine } from '../../http/csv.js';
import type { EventRecordRow } from './event.repository.js';
import { toEventRow } from './event.service.js';

const COLUMNS = [
  'time',
  'receivedAt',
  'kind',
  'mac',
  'macId',
  'person',
  'deviceKey',
  'deviceName',
  'serialNumber',
  'volume',
  'family',
  'decision',
  'outcome',
  'bridgeMode',
  'policy',
  'revision',
  'rule',
  'sentence',
  'id',
] as const;

function csvRow(record: EventRecordRow): string {
  const row = toEventRow(record);
  return csvLine([
    row.time,
    row.receivedAt,
    row.kind,
    row.mac.hostname,
    row.mac.id,
    row.person,
    row.deviceKey,
    row.deviceName,
    row.serialNumber,
    row.volume,
    row.family,
    row.decision,
    row.outcome,
    row.bridgeMode,
    row.policy?.name ?? row.policy?.id ?? null,
    row.policy?.revision ?? null,
    row.rule,
    row.sentence,
    row.id,
  ]);
}

async function* csvLines(records: AsyncIterable<EventRecordRow>): AsyncGenerator<string> {
  // The mark makes spreadsheets read UTF-8.
  yield `\uFEFF${csvLine(COLUMNS)}`;
  for await (const record of records) yield csvRow(record);
}

async function* jsonLines(records: AsyncIterable<EventRecordRow>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify({ ...toEventRow(record), event: record.body })}\n`;
}

/** Read as fast as the client takes it, and no faster. */
export function toCsv(records: AsyncIterable<EventRecordRow>): Readable {
  return Readable.from(chunks(csvLines(records)), { objectMode: false });
}

/** One event a line, as the API shows it and with the event as the Mac recorded it. */
export function toNdjson(records: AsyncIterable<EventRecordRow>): Readable {
  return Readable.from(chunks(jsonLines(records)), { objectMode: false });
}
