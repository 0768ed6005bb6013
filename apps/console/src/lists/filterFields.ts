/**
 * What a list can be narrowed by. `source` is the API's name of the filter. `always`: in sight before anybody asks for
 * it.
 */
export type FilterField = { readonly label: string; readonly always?: boolean } & (
  | { readonly kind: 'text' | 'search'; readonly source: string; readonly width?: number }
  /** Several, or none of them. */
  | { readonly kind: 'many'; readonly source: string; readonly choices: readonly Choice[] }
  | { readonly kind: 'choice'; readonly source: string; readonly choices: readonly Choice[] }
  | { readonly kind: 'record'; readonly source: string; readonly resource: 'macs' | 'devices' }
  /** A range that ends now, and stays so: kept as a length, not as a time. */
  | { readonly kind: 'range' }
  | { readonly kind: 'time'; readonly source: 'from' | 'to' }
);

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export type FilterValues = Readonly<Record<string, string>>;

/** Words as choices; a word is shown as people write it: `usb-storage` → `usb storage`. */
export function choicesOf(words: readonly string[], labels: Readonly<Record<string, string>> = {}): readonly Choice[] {
  return words.map((value) => ({ value, label: labels[value] ?? value.replaceAll('-', ' ') }));
}

/** Only texts are filters; whatever else an address brings along is dropped. */
export function filterValues(raw: unknown): FilterValues {
  if (typeof raw !== 'object' || raw === null) return {};
  return Object.fromEntries(
    Object.entries(raw).flatMap(([source, value]) =>
      typeof value === 'string' && value !== '' ? [[source, value]] : [],
    ),
  );
}

/** Hours, as a filter's value has them. */
export const RANGES: readonly Choice[] = [
  { value: '1', label: 'Last hour' },
  { value: '24', label: 'Last 24 hours' },
  { value: '168', label: 'Last 7 days' },
  { value: '720', label: 'Last 30 days' },
];

/**
 * The filters as the API takes them: a range (`since`) becomes the time at which it begins, counted from `now` each
 * time that it is asked. A search that was saved with “last 7 days” means the last 7 days tomorrow as well.
 */
export function resolved(values: FilterValues, now: number): FilterValues {
  const { since, ...others } = values;
  if (since === undefined || others['from'] !== undefined) return others;
  const hours = Number(since);
  return Number.isFinite(hours) && hours > 0 ? { ...others, from: startOf(hours, now) } : others;
}

/** Start of a range that ends now, at a whole minute: the same choice twice in a minute is the same list. */
function startOf(hours: number, now: number): string {
  return new Date(Math.floor((now - hours * 3_600_000) / 60_000) * 60_000).toISOString();
}

/** ISO 8601 → what `<input type="datetime-local">` shows, in the reader's own zone. */
export function toLocalInput(iso: string | undefined): string {
  const at = iso === undefined ? Number.NaN : Date.parse(iso);
  if (Number.isNaN(at)) return '';
  const offset = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - offset).toISOString().slice(0, 16);
}

/** What was typed there → ISO 8601 in UTC, or `null` when it is not a time (yet). */
export function fromLocalInput(local: string): string | null {
  const at = local === '' ? Number.NaN : Date.parse(local);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
