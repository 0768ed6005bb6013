import { isTrustworthySerial } from '@portcullis/policy';
import type {
  DeviceSetUses,
  ImportPreview,
  ImportQuery,
  ImportReport,
  PreviewedEntry,
  SetEntryRow,
} from '@portcullis/wire';
import type { NewSetEntry } from '../../providers/actions.js';
import { idPair, type IdentityFlag } from '../devices/deviceModel.js';

/** Of a device with USB ids, and of a disk that has none. */
const MAKE_FIELDS = {
  usb: [
    ['vendorId', 'Vendor id'],
    ['productId', 'Product id'],
  ],
  disk: [
    ['bus', 'Bus'],
    ['model', 'Model'],
  ],
} as const;
export type EntryForm = 'usb' | 'disk';

const FACT_FIELDS = [
  ['serialNumber', 'Serial number'],
  ['owner', 'Owner'],
  ['assetTag', 'Asset tag'],
  ['comment', 'Comment'],
  ['ticket', 'Ticket'],
  ['reviewDate', 'Review date'],
] as const;
const ENTRY_FIELDS = [...MAKE_FIELDS.usb, ...MAKE_FIELDS.disk, ...FACT_FIELDS] as const;
export type EntryField = (typeof ENTRY_FIELDS)[number][0];
export type EntryValues = Readonly<Record<EntryField, string>>;

/** In the order in which they are filled in. */
export function entryFields(form: EntryForm): readonly (readonly [field: EntryField, label: string])[] {
  return [...MAKE_FIELDS[form], ...FACT_FIELDS];
}

export function isRequired(field: EntryField): boolean {
  return field === 'vendorId' || field === 'productId' || field === 'bus' || field === 'model';
}

export const EMPTY_ENTRY: EntryValues = {
  vendorId: '',
  productId: '',
  bus: '',
  model: '',
  serialNumber: '',
  owner: '',
  assetTag: '',
  comment: '',
  ticket: '',
  reviewDate: '',
};

const ID = /^[0-9a-f]{4}$/i;
const isId = (field: EntryField): boolean => field === 'vendorId' || field === 'productId';

/**
 * What is wrong with a field, or `null`. Ids are four hexadecimal digits, as `System Information` shows them after 0x.
 */
export function entryFault(field: EntryField, value: string): string | null {
  if (isId(field) && !ID.test(value.trim())) return 'four hexadecimal digits, for example 0951';
  return null;
}

export function isComplete(form: EntryForm, values: EntryValues): boolean {
  return entryFields(form).every(
    ([field]) => entryFault(field, values[field]) === null && !(isRequired(field) && values[field].trim() === ''),
  );
}

/** Without the fields that were left empty. */
export function entryFrom(form: EntryForm, values: EntryValues): NewSetEntry {
  const given = entryFields(form).flatMap(([field]): readonly (readonly [EntryField, string])[] => {
    const value = values[field].trim();
    return value === '' ? [] : [[field, isId(field) ? value.toLowerCase() : value]];
  });
  return Object.fromEntries(given);
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

/** `0951:1666`, or `Samsung X5 (thunderbolt)` for a disk without USB ids. */
export function makeOf({ vendorId, productId, bus, model }: PreviewedEntry): string {
  return vendorId === null ? `${model ?? '—'} (${bus ?? '—'})` : idPair(vendorId, productId);
}

/** Why an entry matches none, or more, than its serial number looks like. */
export function entryFlag({ serialNumber, shared }: Pick<SetEntryRow, 'serialNumber' | 'shared'>): IdentityFlag | null {
  if (serialNumber !== null && !isTrustworthySerial(serialNumber)) {
    return {
      tone: 'warn',
      label: 'Many devices have this serial number',
      title: 'It is a placeholder or one that a maker gives to many: no device matches this entry.',
    };
  }
  return shared
    ? {
        tone: 'warn',
        label: 'Shared by several devices',
        title: 'More than one physical device has shown this serial number: this entry matches all of them.',
      }
    : null;
}

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
