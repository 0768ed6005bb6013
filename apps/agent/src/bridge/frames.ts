/** The frames of native/esf-bridge/PROTOCOL.md: length of type and body, type, body. */

export const FRAME_JSON = 1;
export const FRAME_DOCUMENT = 2;
const HEADER = 4;
export const LARGEST_FRAME = 67_108_864;

export interface Frame {
  readonly type: number;
  readonly body: Buffer;
}

/** The peer does not speak in frames, or not in ours; the connection is of no use any more. */
export class FrameError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FrameError';
  }
}

export function encodeFrame(type: number, body: Uint8Array): Buffer {
  const length = body.byteLength + 1;
  if (length > LARGEST_FRAME) throw new FrameError(`a frame of ${length} bytes is above the limit of ${LARGEST_FRAME}`);
  const frame = Buffer.allocUnsafe(HEADER + length);
  frame.writeUInt32LE(length, 0);
  frame.writeUInt8(type, HEADER);
  frame.set(body, HEADER + 1);
  return frame;
}

export function encodeMessage(message: object): Buffer {
  return encodeFrame(FRAME_JSON, Buffer.from(JSON.stringify(message), 'utf8'));
}

/** Puts frames together from chunks of any size. After it threw it is not to be used again. */
export class FrameDecoder {
  #chunks: Buffer[] = [];
  #size = 0;

  *push(chunk: Buffer): Generator<Frame> {
    this.#chunks.push(chunk);
    this.#size += chunk.byteLength;
    for (
      let length = this.#nextLength();
      length !== undefined && this.#size >= HEADER + length;
      length = this.#nextLength()
    ) {
      const all = this.#joined();
      const frame = all.subarray(HEADER, HEADER + length);
      this.#chunks = [all.subarray(HEADER + length)];
      this.#size -= HEADER + length;
      yield { type: frame.readUInt8(0), body: frame.subarray(1) };
    }
  }

  #nextLength(): number | undefined {
    if (this.#size < HEADER) return undefined;
    const first = this.#chunks[0];
    const length = (first !== undefined && first.byteLength >= HEADER ? first : this.#joined()).readUInt32LE(0);
    if (length < 1 || length > LARGEST_FRAME) {
      throw new FrameError(`a frame announces ${length} bytes, 1 to ${LARGEST_FRAME} are allowed`);
    }
    return length;
  }

  #joined(): Buffer {
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks, this.#size)];
    return this.#chunks[0] ?? Buffer.alloc(0);
  }
}
