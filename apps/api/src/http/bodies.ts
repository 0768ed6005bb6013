import { Transform, type TransformCallback } from 'node:stream';
import type { FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import { AppError } from '../errors/app-error.js';

/** What all requests of this process together may hold in bodies, as they come to in memory. */
const MOST_HELD_BYTES = 256 * 1024 * 1024;
/** Of one body; the limit of its route on its bytes holds as well. */
const MOST_OF_ONE_BYTES = 128 * 1024 * 1024;
/**
 * A byte is held as it came and as text; each value that is read from it may be an object of its own, however short
 * its text.
 */
const COST = { byte: 2, value: 80 };

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, OPEN_OBJECT] = [0x5b, 0x7b];

/**
 * Counts what JSON would come to, as its bytes pass: nothing is held for it. Whether it is JSON is the parser's
 * business.
 */
export class JsonMeasure {
  /** Lists, objects, and what commas part. */
  values = 0;
  private inString = false;
  private escaped = false;

  feed(chunk: Uint8Array): void {
    let { values, inString, escaped } = this;
    // Every byte of every body comes by here: an iterator would cost several times as much.
    // oxlint-disable-next-line typescript/prefer-for-of, unicorn/no-for-loop -- see above
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === COMMA || byte === OPEN_LIST || byte === OPEN_OBJECT) values++;
    }
    Object.assign(this, { values, inString, escaped });
  }
}

/** What the bodies of all requests hold at the moment. */
export class HeldBodies {
  private held = 0;

  constructor(private readonly most: number = MOST_HELD_BYTES) {}

  /** @throws AppError `unavailable` when that would be too much for now */
  take(bytes: number): void {
    if (this.held + bytes > this.most) {
      throw new AppError(
        'unavailable',
        'the server is reading as much as it can hold at the moment: try again in a few seconds',
        {
          extra: { retryAfterSeconds: 3 },
        },
      );
    }
    this.held += bytes;
  }

  release(bytes: number): void {
    this.held -= bytes;
  }
}

/** A body on its way to its parser, unpacked: measured, and ended as soon as it is too much. */
class MeasuredBody extends Transform {
  cost = 0;
  private readonly json: JsonMeasure | undefined;

  constructor(
    private readonly held: HeldBodies,
    private readonly source: RequestPayload,
    isJson: boolean,
  ) {
    super();
    this.json = isJson ? new JsonMeasure() : undefined;
  }

  /** Of a packed body, what came over the wire: Fastify holds it against `Content-Length`. */
  get receivedEncodedLength(): number {
    return this.source.receivedEncodedLength ?? 0;
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    try {
      const before = this.json?.values ?? 0;
      this.json?.feed(chunk);
      const cost = chunk.length * COST.byte + ((this.json?.values ?? 0) - before) * COST.value;
      if (this.cost + cost > MOST_OF_ONE_BYTES)
        throw new AppError('too-large', 'the body holds more values than are taken at once: send it in pieces');
      this.held.take(cost);
      this.cost += cost;
      done(null, chunk);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/**
 * A `preParsing` hook that goes after the one that unpacks. What a body takes is given back when its answer has left
 * or its asker has gone.
 */
export function measureBodies(held: HeldBodies = new HeldBodies()) {
  return (
    request: FastifyRequest,
    reply: FastifyReply,
    payload: RequestPayload,
    done: (error: Error | null, payload?: RequestPayload) => void,
  ): void => {
    const isJson = /[/+]json\b/i.test(request.headers['content-type'] ?? '');
    const measured = new MeasuredBody(held, payload, isJson);
    payload.on('error', (error) => measured.destroy(error));
    // Fastify stops listening once it has refused a body; what comes after that must not end the process.
    measured.on('error', () => undefined);
    reply.raw.once('close', () => held.release(measured.cost));
    done(null, payload.pipe(measured));
  };
}
