import { Readable } from 'node:stream';
import { setCsvHeader, setCsvRows } from '@portcullis/policy';
import { identityOf } from './device-set-import.js';
import type { StoredEntry } from './device-set.repository.js';

async function* pieces(batches: AsyncIterable<readonly StoredEntry[]>): AsyncGenerator<string> {
  // The mark makes spreadsheets read UTF-8.
  yield `\uFEFF${setCsvHeader()}`;
  for await (const entries of batches) yield setCsvRows(entries.map(identityOf));
}

/** The file that `readDeviceCsv` reads back unchanged. */
export function toEntriesCsv(batches: AsyncIterable<readonly StoredEntry[]>): Readable {
  return Readable.from(pieces(batches), { objectMode: false });
}
