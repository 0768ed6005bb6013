import { CompileError } from './errors.js';

// Part of every runtime this library is for (browsers, Node); named here because the library compiles without any.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (encoding: 'utf-8', options: { fatal: true }) => { decode(bytes: Uint8Array): string };

const ENCODER = new TextEncoder();

/** UTF-8; a lone surrogate becomes U+FFFD. */
export function utf8(text: string): Uint8Array {
  return ENCODER.encode(text);
}

/** Throws `TypeError` when the bytes are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** Grows as it is written to; every integer is little-endian and range-checked (`CompileError`). */
export class ByteWriter {
  private buffer = new Uint8Array(256);
  private view = new DataView(this.buffer.buffer);
  private used = 0;

  get length(): number {
    return this.used;
  }

  u8(value: number): this {
    const at = this.room(1);
    this.view.setUint8(at, inRange(value, 0xff));
    return this;
  }

  u16(value: number): this {
    const at = this.room(2);
    this.view.setUint16(at, inRange(value, 0xffff), true);
    return this;
  }

  u32(value: number): this {
    const at = this.room(4);
    this.view.setUint32(at, inRange(value, 0xffffffff), true);
    return this;
  }

  /** A whole number of at most 2^53 - 1. */
  u64(value: number): this {
    const at = this.room(8);
    this.view.setBigUint64(at, BigInt(inRange(value, Number.MAX_SAFE_INTEGER)), true);
    return this;
  }

  i64(value: number): this {
    if (!Number.isSafeInteger(value)) throw new CompileError(`\`${value}\` is not a whole number of milliseconds`);
    const at = this.room(8);
    this.view.setBigInt64(at, BigInt(value), true);
    return this;
  }

  bytes(value: Uint8Array): this {
    const at = this.room(value.length);
    this.buffer.set(value, at);
    return this;
  }

  zeros(count: number): this {
    this.room(count);
    return this;
  }

  /** Zeros up to the next multiple of `size`. */
  align(size: number): this {
    return this.zeros((size - (this.used % size)) % size);
  }

  finish(): Uint8Array {
    return this.buffer.slice(0, this.used);
  }

  private room(count: number): number {
    const at = this.used;
    this.used += count;
    if (this.used > this.buffer.length) {
      const grown = new Uint8Array(Math.max(this.used, this.buffer.length * 2));
      grown.set(this.buffer);
      this.buffer = grown;
      this.view = new DataView(grown.buffer);
    }
    return at;
  }
}

function inRange(value: number, max: number): number {
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new CompileError(`\`${value}\` does not fit: a whole number from 0 to ${max} is needed`);
  }
  return value;
}
