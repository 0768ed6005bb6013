import { DocumentError } from '@portcullis/policy';

/**
 * The sections of a compiled payload (libs/policy/FORMAT.md), read with every place checked. What is out of bounds is a
 * DocumentError `corrupt`: a document is foreign bytes until a bridge has verified it.
 */
export class Payload {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #entrySizes: readonly number[];

  constructor(bytes: Uint8Array, entrySizes: readonly number[]) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#entrySizes = entrySizes;
    entrySizes.forEach((_, section) => this.count(section));
  }

  /** How many entries a section has. */
  count(section: number): number {
    const entries = this.#number(section * 8 + 4, 4);
    const end = this.#number(section * 8, 4) + entries * (this.#entrySizes[section] ?? 0);
    if (end > this.#bytes.byteLength) throw corrupt(`section ${section} ends behind the payload`);
    return entries;
  }

  /** An unsigned number of one, two or four bytes in an entry. */
  read(section: number, entry: number, offset: number, size: 1 | 2 | 4): number {
    return this.#number(this.#place(section, entry, offset, size), size);
  }

  bytes(section: number, entry: number, offset: number, size: number): Uint8Array {
    const place = this.#place(section, entry, offset, size);
    return this.#bytes.subarray(place, place + size);
  }

  /** Text number `number`, of the two sections that hold texts. */
  text(ends: number, number: number): string {
    const from = number === 0 ? 0 : this.read(ends, number - 1, 0, 4);
    const to = this.read(ends, number, 0, 4);
    if (from > to || to > this.count(ends + 1)) throw corrupt(`text ${number} is out of bounds`);
    const start = this.#number((ends + 1) * 8, 4);
    return new TextDecoder('utf-8').decode(this.#bytes.subarray(start + from, start + to));
  }

  #place(section: number, entry: number, offset: number, size: number): number {
    const entrySize = this.#entrySizes[section] ?? 0;
    if (entry >= this.count(section) || offset + size > entrySize)
      throw corrupt(`section ${section} has no entry ${entry}`);
    return this.#number(section * 8, 4) + entry * entrySize + offset;
  }

  #number(place: number, size: 1 | 2 | 4): number {
    if (place + size > this.#bytes.byteLength) throw corrupt('the payload is too short');
    if (size === 4) return this.#view.getUint32(place, true);
    return size === 2 ? this.#view.getUint16(place, true) : this.#view.getUint8(place);
  }
}

export function corrupt(message: string): DocumentError {
  return new DocumentError('corrupt', message);
}
