import {
  hexId,
  readDeviceCsv,
  type CsvProblem,
  type DeviceCsv,
  type IdentityRecord,
  type ImportPreview,
} from '@portcullis/policy';
import type { DiskIdentity, ImportPreview as PreviewAnswer, PreviewedEntry } from '@portcullis/wire';
import { AppError } from '../../errors/app-error.js';
import type { StoredEntry } from './device-set.repository.js';
import type { SetEntry } from './set-entry.js';

/** So that a wrong file does not answer with a book; the last one says how many more there are. */
const PROBLEMS_LISTED = 1000;
const ENTRIES_SHOWN = 200;

/** @throws AppError `csv-has-problems` when the file as a whole cannot be read */
export function readSetFile(file: Uint8Array): DeviceCsv {
  const read = readDeviceCsv(file);
  if (read.refused === null) return withoutDisks(read);
  const { line, message } = read.refused;
  throw new AppError('csv-has-problems', message, { details: [{ line, message }] });
}

/** A record that a set of this server can hold. */
export type UsbRecord = Exclude<IdentityRecord, DiskIdentity>;
export const isUsb = (entry: IdentityRecord): entry is UsbRecord => 'vendorId' in entry;

function withoutDisks(read: DeviceCsv): DeviceCsv {
  const disks = read.rows.filter(({ entry }) => !isUsb(entry));
  const message = 'a disk without USB ids cannot be imported here: write a rule that names its serial number';
  const problems = disks.map(({ line }): CsvProblem => ({ line, message, severity: 'error' }));
  return {
    ...read,
    rows: read.rows.filter(({ entry }) => isUsb(entry)),
    problems: [...read.problems, ...problems].toSorted((a, b) => a.line - b.line),
  };
}

export function boundedProblems(problems: readonly CsvProblem[]): CsvProblem[] {
  const [last] = problems.slice(PROBLEMS_LISTED);
  if (last === undefined) return [...problems];
  const more = `${problems.length - PROBLEMS_LISTED} more lines from here on were left out`;
  return [...problems.slice(0, PROBLEMS_LISTED), { line: last.line, message: more, severity: 'error' }];
}

export function toPreviewAnswer(read: DeviceCsv, preview: ImportPreview): PreviewAnswer {
  const { added, changed, unchanged, removed, wholeMake } = preview;
  const shown = (entries: readonly IdentityRecord[]) => entries.slice(0, ENTRIES_SHOWN).map(toPreviewedEntry);
  return {
    rows: read.rows.length,
    added: added.length,
    changed: changed.length,
    unchanged,
    removed: removed.length,
    wholeMake: wholeMake.length,
    shown: {
      added: shown(added),
      changed: changed.slice(0, ENTRIES_SHOWN).map(({ before, after }) => ({
        before: toPreviewedEntry(before),
        after: toPreviewedEntry(after),
      })),
      removed: shown(removed),
      wholeMake: wholeMake
        .slice(0, ENTRIES_SHOWN)
        .map(({ line, entry }) => Object.assign(toPreviewedEntry(entry), { line })),
    },
    problems: boundedProblems(read.problems),
  };
}

function toPreviewedEntry(entry: IdentityRecord): PreviewedEntry {
  const { vendorId, productId } = isUsb(entry) ? entry : { vendorId: 0, productId: 0 };
  const { serialNumber, owner, assetTag, comment, ticket, reviewDate } = entry;
  return {
    vendorId: hexId(vendorId),
    productId: hexId(productId),
    serialNumber: serialNumber ?? null,
    owner: owner ?? null,
    assetTag: assetTag ?? null,
    comment: comment ?? null,
    ticket: ticket ?? null,
    reviewDate: reviewDate ?? null,
  };
}

/** Records of a file that `readSetFile` has read, as the repository takes them. */
export function toSetEntries(entries: readonly IdentityRecord[]): readonly SetEntry[] {
  return entries.filter(isUsb).map(({ vendorId, productId, ...notes }) => ({
    vendorId: hexId(vendorId),
    productId: hexId(productId),
    ...notes,
  }));
}

/** The entry as libs/policy reads and writes it: what nobody noted is absent. */
export function identityOf(entry: StoredEntry): UsbRecord {
  const { vendorId, productId, serialNumber, owner, assetTag, comment, ticket, reviewDate } = entry;
  return {
    vendorId,
    productId,
    ...(serialNumber === null ? {} : { serialNumber }),
    ...(owner === null ? {} : { owner }),
    ...(assetTag === null ? {} : { assetTag }),
    ...(comment === null ? {} : { comment }),
    ...(ticket === null ? {} : { ticket }),
    ...(reviewDate === null ? {} : { reviewDate }),
  };
}
