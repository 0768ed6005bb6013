/** Result codes of macOS, by the header that defines them. */

export interface Code {
  readonly name: string;
  /** What it means for someone who asks why a device does not work. */
  readonly meaning: string;
}
export interface Table {
  readonly domain: string;
  /** Which calls give it, and what it is about in them. */
  readonly calls: string;
  /** Where the names and numbers come from. */
  readonly source: string;
  readonly codes: ReadonlyMap<number, Code>;
}
export type Row = readonly [value: number, name: string, meaning: string];

export function table(about: Omit<Table, 'codes'>, rows: readonly Row[]): Table {
  return { ...about, codes: new Map(rows.map(([value, name, meaning]) => [value >>> 0, { name, meaning }])) };
}
