/** What a list can be narrowed by. `source` is the API's name of the filter. */
export type FilterField =
  | { readonly kind: 'text'; readonly source: string; readonly label: string; readonly width?: number }
  | { readonly kind: 'choice'; readonly source: string; readonly label: string; readonly choices: readonly Choice[] }
  | {
      readonly kind: 'record';
      readonly source: string;
      readonly label: string;
      readonly resource: 'macs' | 'devices';
      readonly value: 'id' | 'key';
    }
  | { readonly kind: 'time'; readonly label: string };

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export type FilterValues = Readonly<Record<string, string>>;

/** Words as choices; a word is shown as people write it: `usb-storage` → `usb storage`. */
export function choicesOf(words: readonly string[], labels: Readonly<Record<string, string>> = {}): readonly Choice[] {
  return words.map((value) => ({ value, label: labels[value] ?? value.replaceAll('-', ' ') }));
}

/** `values` with one changed; empty texts are not filters. */
export function changed(values: FilterValues, changes: Readonly<Record<string, string | null>>): FilterValues {
  const next: Record<string, string> = { ...values };
  for (const [source, value] of Object.entries(changes)) {
    if (value === null || value === '') delete next[source];
    else next[source] = value;
  }
  return next;
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

export const RANGES = [
  { value: '1', label: 'Last hour' },
  { value: '24', label: 'Last 24 hours' },
  { value: '168', label: 'Last 7 days' },
  { value: '720', label: 'Last 30 days' },
] as const;

/** Start of a range that ends now, at a whole minute: the same choice twice in a minute is the same list. */
export function startOf(hours: number, now: number): string {
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
