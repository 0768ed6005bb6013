import { Readable } from 'node:stream';
import { chunks, csvLine } from '../../http/csv.js';
import type { SetEntryRow } from '@portcullis/wire';
import { COLUMNS } from './set-entry.js';

async function* lines(entries: AsyncIterable<SetEntryRow>): AsyncGenerator<string> {
  // The mark makes spreadsheets read UTF-8.
  yield `\uFEFF${csvLine(COLUMNS)}`;
  for await (const entry of entries) yield csvLine(COLUMNS.map((column) => entry[column]));
}

/** The file that `readCsvEntries` reads back unchanged. */
export function toEntriesCsv(entries: AsyncIterable<SetEntryRow>): Readable {
  return Readable.from(chunks(lines(entries)), { objectMode: false });
}
