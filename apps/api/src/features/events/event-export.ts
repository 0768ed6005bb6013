import { Readable } from 'node:stream';
import { eventRow } from '@portcullis/wire';
import { chunks, csvLine } from '../../http/csv.js';
import type { EventRecordRow } from './event.repository.js';
import { toEventRow } from './event.service.js';

/** What has several parts has a column for each; whatever else a row holds has one by itself. */
const COLUMNS = Object.keys(eventRow.shape).flatMap((name) => {
  if (name === 'mac') return ['mac', 'macId'];
  return name === 'policy' ? ['policy', 'revision'] : [name];
}) as (keyof ReturnType<typeof cells>)[];

function cells(record: EventRecordRow) {
  const { mac, policy, ...row } = toEventRow(record);
  const named = { mac: mac.hostname, macId: mac.id, policy: policy?.name ?? policy?.id ?? null };
  return { ...row, ...named, revision: policy?.revision ?? null };
}

function csvRow(record: EventRecordRow): string {
  const row = cells(record);
  return csvLine(COLUMNS.map((name) => row[name]));
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
