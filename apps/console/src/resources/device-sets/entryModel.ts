import type { DeviceSetUses, ImportPreview, ImportQuery, ImportReport, PreviewedEntry } from '@portcullis/wire';
import type { NewSetEntry } from '../../providers/actions.js';

export const ENTRY_FIELDS = [
  ['vendorId', 'Vendor id'],
  ['productId', 'Product id'],
  ['serialNumber', 'Serial number'],
  ['owner', 'Owner'],
  ['assetTag', 'Asset tag'],
  ['comment', 'Comment'],
  ['ticket', 'Ticket'],
  ['reviewDate', 'Review date'],
] as const;
export type EntryField = (typeof ENTRY_FIELDS)[number][0];
export type EntryForm = Readonly<Record<EntryField, string>>;

export const EMPTY_ENTRY: EntryForm = {
  vendorId: '',
  productId: '',
  serialNumber: '',
  owner: '',
  assetTag: '',
  comment: '',
  ticket: '',
  reviewDate: '',
};

const ID = /^[0-9a-f]{4}$/i;

/**
 * What is wrong with a field, or `null`. Ids are four hexadecimal digits, as `System Information` shows them after 0x.
 */
export function entryFault(field: EntryField, value: string): string | null {
  const isId = field === 'vendorId' || field === 'productId';
  if (isId && !ID.test(value.trim())) return 'four hexadecimal digits, for example 0951';
  return null;
}

export function isComplete(form: EntryForm): boolean {
  return ENTRY_FIELDS.every(([field]) => entryFault(field, form[field]) === null);
}

/** Without the fields that were left empty. */
export function entryFrom(form: EntryForm): NewSetEntry {
  const given = ENTRY_FIELDS.flatMap(([field]): readonly (readonly [EntryField, string])[] => {
    const value = form[field].trim();
    return value === '' ? [] : [[field, value]];
  });
  const { vendorId = '', productId = '', ...rest } = Object.fromEntries(given) as Partial<EntryForm>;
  return { vendorId: vendorId.toLowerCase(), productId: productId.toLowerCase(), ...rest };
}

/** What rests on a set, a line for each: `Office: the rule company-sticks allows every use`. */
export function setUsesInWords({ policies, grants, blocks }: DeviceSetUses): readonly string[] {
  const many = (count: number, one: string, more: string): readonly string[] =>
    count === 0 ? [] : [count === 1 ? `1 ${one}` : `${count} ${more}`];
  return [
    ...policies.flatMap(({ name, published, rules }) => {
      const policy = published ? name : `${name} (draft, not published)`;
      return rules.length === 0
        ? [`${policy}: names it, but cannot be read`]
        : rules.map(({ id, text }) => `${policy}: the rule ${id} ${text}`);
    }),
    ...many(grants, 'grant in force', 'grants in force'),
    ...many(blocks, 'emergency block in force', 'emergency blocks in force'),
  ];
}

/** `CSV` in the order of the columns, for whoever has no file to begin with. */
export const CSV_HEADER = ENTRY_FIELDS.map(([field]) => field).join(',');

/** `12 added, 3 updated, 2 rows with problems.` What is none is left out. */
export function importInWords({ added, updated, unchanged, removed, wholeMake, problems }: ImportReport): string {
  const parts = [
    `${added} added`,
    `${updated} updated`,
    ...(unchanged === 0 ? [] : [`${unchanged} unchanged`]),
    ...(removed === 0 ? [] : [`${removed} removed`]),
    ...(wholeMake === 0 ? [] : [`${wholeMake} without a serial number left out`]),
    ...(problems.length === 0 ? [] : [`${problems.length} ${problems.length === 1 ? 'row' : 'rows'} with problems`]),
  ];
  return `${parts.join(', ')}.`;
}

/** What an import would do, in one sentence; what was not agreed to is not done. */
export function previewInWords(preview: ImportPreview, choice: ImportQuery): string {
  const { added, changed, unchanged, removed, wholeMake, problems } = preview;
  return `This would do: ${importInWords({
    added,
    updated: changed,
    unchanged,
    removed: choice.replace ? removed : 0,
    wholeMake: choice.wholeMake ? 0 : wholeMake,
    problems,
  })}`;
}

/** Which of what people noted would change, with both texts: `owner: Mia → Eva`. */
export function changesInWords(before: PreviewedEntry, after: PreviewedEntry): string {
  return ENTRY_FIELDS.flatMap(([field, label]) =>
    before[field] === after[field] ? [] : [`${label}: ${before[field] ?? '—'} → ${after[field] ?? '—'}`],
  ).join('; ');
}
