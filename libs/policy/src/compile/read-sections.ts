import { fromUtf8 } from './bytes.js';
import { DocumentError } from './errors.js';
import type { List } from './conditions.js';

/**
 * The sections of a payload, checked as FORMAT.md says: one layout, no gap, no overlap, no rest. Throws
 * `DocumentError`.
 */
export class Sections {
  private readonly view: DataView;
  private readonly places: readonly List[];

  constructor(
    private readonly payload: Uint8Array,
    private readonly entrySizes: readonly number[],
  ) {
    this.view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    if (payload.length < entrySizes.length * 8) throw corrupt('the payload is too short for its table of sections');
    this.places = entrySizes.map((_, i) => ({
      first: this.view.getUint32(i * 8, true),
      count: this.view.getUint32(i * 8 + 4, true),
    }));
    let next = entrySizes.length * 8;
    this.places.forEach(({ first, count }, i) => {
      if (first !== next) throw corrupt(`section ${i} is not where it has to begin`);
      const end = first + count * (entrySizes[i] ?? 1);
      next = Math.ceil(end / 8) * 8;
      if (next > payload.length) throw corrupt(`section ${i} goes beyond the payload`);
      if (payload.subarray(end, next).some((byte) => byte !== 0))
        throw corrupt(`the bytes after section ${i} are not zero`);
    });
    if (next !== payload.length) throw corrupt('bytes follow the last section');
  }

  count(section: number): number {
    return this.places[section]?.count ?? 0;
  }

  /** One entry; its number must be below `count`. */
  entry(section: number, number: number): Entry {
    const size = this.entrySizes[section] ?? 1;
    if (number >= this.count(section)) throw corrupt(`section ${section} has no entry ${number}`);
    return new Entry(this.view, (this.places[section]?.first ?? 0) + number * size);
  }

  entries(section: number): readonly Entry[] {
    return Array.from({ length: this.count(section) }, (_, i) => this.entry(section, i));
  }

  bytes(section: number): Uint8Array {
    const { first, count } = this.places[section] ?? { first: 0, count: 0 };
    return this.payload.subarray(first, first + count * (this.entrySizes[section] ?? 1));
  }
}

export class Entry {
  constructor(
    private readonly view: DataView,
    private readonly at: number,
  ) {}
  u8(offset: number): number {
    return this.view.getUint8(this.at + offset);
  }
  u16(offset: number): number {
    return this.view.getUint16(this.at + offset, true);
  }
  u32(offset: number): number {
    return this.view.getUint32(this.at + offset, true);
  }
  i64(offset: number): number {
    return Number(this.view.getBigInt64(this.at + offset, true));
  }
  list(offset: number): List {
    return { first: this.u32(offset), count: this.u32(offset + 4) };
  }
  bytes(size: number): Uint8Array {
    return new Uint8Array(this.view.buffer, this.view.byteOffset + this.at, size);
  }
}

/** The texts in two sections, by number. Throws `DocumentError` when they are not UTF-8. */
export function readTexts(sections: Sections, section: number): readonly string[] {
  const bytes = sections.bytes(section + 1);
  let start = 0;
  return sections.entries(section).map((entry) => {
    const end = entry.u32(0);
    if (end < start || end > bytes.length) throw corrupt('a text ends before it begins');
    const text = decoded(bytes.subarray(start, end));
    start = end;
    return text;
  });
}

function decoded(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch {
    throw corrupt('a text is not UTF-8');
  }
}

export function corrupt(detail: string): DocumentError {
  return new DocumentError('corrupt', detail);
}
