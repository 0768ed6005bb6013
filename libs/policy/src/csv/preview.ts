import { recordKey, type DeviceCsv, type IdentityRecord } from './identities.js';

/** What an import would do to a set. */
export interface ImportPreview {
  readonly added: readonly IdentityRecord[];
  readonly changed: readonly { readonly before: IdentityRecord; readonly after: IdentityRecord }[];
  readonly unchanged: number;
  /** In the set and not in the file; only when the file is to replace the set. */
  readonly removed: readonly IdentityRecord[];
  /** New entries without a serial number: each matches a whole make, and waits for the person's consent. */
  readonly wholeMake: readonly { readonly line: number; readonly entry: IdentityRecord }[];
}

export interface ImportOptions {
  /** The person has agreed that entries without a serial number match every device of their make. */
  readonly wholeMake: boolean;
  /** The file is the whole set: what it does not name is removed. */
  readonly replace: boolean;
}

/** Of what people noted only what the file says anew is changed: nothing is overwritten with nothing. */
export function previewImport(
  { rows }: DeviceCsv,
  existing: Iterable<IdentityRecord>,
  { wholeMake: agreed, replace }: ImportOptions,
): ImportPreview {
  const before = new Map(Array.from(existing, (entry) => [recordKey(entry), entry]));
  const named = new Set(rows.map(({ entry }) => recordKey(entry)));
  const isNew = ({ entry }: DeviceCsv['rows'][number]): boolean => !before.has(recordKey(entry));
  const wholeMake = rows.filter((row) => isNew(row) && row.entry.serialNumber === undefined);
  const changed = rows.flatMap(({ entry }) => {
    const old = before.get(recordKey(entry));
    const after = old && { ...old, ...notesOf(entry) };
    return old && after && !sameNotes(old, after) ? [{ before: old, after }] : [];
  });
  return {
    added: rows
      .filter((row) => isNew(row) && (agreed || row.entry.serialNumber !== undefined))
      .map(({ entry }) => entry),
    changed,
    unchanged: rows.filter((row) => !isNew(row)).length - changed.length,
    removed: replace ? [...before].flatMap(([key, entry]) => (named.has(key) ? [] : [entry])) : [],
    wholeMake,
  };
}

const NOTES = ['owner', 'assetTag', 'comment', 'ticket', 'reviewDate'] as const;

/** Identity stays as the set has it: the file may write the serial in other letters. */
function notesOf(entry: IdentityRecord): Partial<IdentityRecord> {
  return Object.fromEntries(
    NOTES.flatMap((note) => (entry[note] === undefined || entry[note] === '' ? [] : [[note, entry[note]]])),
  );
}

const sameNotes = (a: IdentityRecord, b: IdentityRecord): boolean => NOTES.every((note) => a[note] === b[note]);
