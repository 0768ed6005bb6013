import {
  hexId,
  isDiskIdentity,
  readDeviceCsv,
  type CsvProblem,
  type DeviceCsv,
  type IdentityRecord,
  type ImportPreview,
} from '@portcullis/policy';
import type { DeviceIdentity, ImportPreview as PreviewAnswer, PreviewedEntry, SetEntryRow } from '@portcullis/wire';
import { toIdentity } from '../../database/identity.js';
import { AppError } from '../../errors/app-error.js';
import type { StoredEntry } from './device-set.repository.js';

/** So that a wrong file does not answer with a book; the last one says how many more there are. */
const PROBLEMS_LISTED = 1000;
const ENTRIES_SHOWN = 200;

/** @throws AppError `csv-has-problems` when the file as a whole cannot be read */
export function readSetFile(file: Uint8Array): DeviceCsv {
  const read = readDeviceCsv(file);
  if (read.refused === null) return read;
  const { line, message } = read.refused;
  throw new AppError('csv-has-problems', message, { details: [{ line, message }] });
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
  const { serialNumber, owner, assetTag, comment, ticket, reviewDate } = entry;
  return {
    ...toMake(entry),
    serialNumber: serialNumber ?? null,
    owner: owner ?? null,
    assetTag: assetTag ?? null,
    comment: comment ?? null,
    ticket: ticket ?? null,
    reviewDate: reviewDate ?? null,
  };
}

/** What every device of the same make or model has, as an answer shows it: ids in hex, or bus and model. */
export function toMake(identity: DeviceIdentity): Pick<SetEntryRow, 'vendorId' | 'productId' | 'bus' | 'model'> {
  if (isDiskIdentity(identity)) return { vendorId: null, productId: null, bus: identity.bus, model: identity.model };
  return { vendorId: hexId(identity.vendorId), productId: hexId(identity.productId), bus: null, model: null };
}

/** The entry as libs/policy reads and writes it: what nobody noted is absent. */
export function identityOf(entry: StoredEntry): IdentityRecord {
  const { owner, assetTag, comment, ticket, reviewDate } = entry;
  return {
    ...toIdentity(entry),
    ...(owner === null ? {} : { owner }),
    ...(assetTag === null ? {} : { assetTag }),
    ...(comment === null ? {} : { comment }),
    ...(ticket === null ? {} : { ticket }),
    ...(reviewDate === null ? {} : { reviewDate }),
  };
}
