import { ByteWriter, utf8 } from './bytes.js';
import { CompileError } from './errors.js';

export interface Section {
  /** Bytes of one entry; the same for all of them. */
  readonly entrySize: number;
  readonly bytes: Uint8Array;
}

/** FORMAT.md, “Sections”: a table of offsets and counts, then the sections, each at the next multiple of 8. */
export function joinSections(sections: readonly Section[]): Uint8Array {
  const body = new ByteWriter();
  const table = new ByteWriter();
  const start = sections.length * 8;
  for (const { entrySize, bytes } of sections) {
    body.align(8);
    table.u32(start + body.length).u32(bytes.length / entrySize);
    body.bytes(bytes);
  }
  return table.bytes(body.align(8).finish()).finish();
}

export function section(entrySize: number, writer: ByteWriter): Section {
  const bytes = writer.finish();
  if (bytes.length % entrySize !== 0) throw new CompileError('an entry was written in part');
  return { entrySize, bytes };
}

/** Every text of a payload once, numbered in the order of first use; number 0 is the empty text. */
export class StringTable {
  private readonly numbers = new Map<string, number>();
  private readonly ends = new ByteWriter();
  private readonly text = new ByteWriter();

  constructor() {
    this.add('');
  }

  add(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.numbers.size;
    this.numbers.set(text, number);
    this.ends.u32(this.text.bytes(utf8(text)).length);
    return number;
  }

  sections(): readonly [Section, Section] {
    return [section(4, this.ends), section(1, this.text)];
  }
}
