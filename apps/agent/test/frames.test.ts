import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameDecoder, FrameError, LARGEST_FRAME } from '../src/bridge/frames.js';
import { parseIncoming } from '../src/bridge/messages.js';

describe('frames', () => {
  it('come out as they went in, however the bytes are cut', () => {
    const frames = fc.array(
      fc.record({ type: fc.integer({ min: 0, max: 255 }), body: fc.uint8Array({ maxLength: 300 }) }),
    );
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sent, cuts) => {
        const bytes = Buffer.concat(sent.map(({ type, body }) => encodeFrame(type, body)));
        const decoder = new FrameDecoder();
        const received: { type: number; body: Buffer }[] = [];
        for (let at = 0, cut = 0; at < bytes.length; cut += 1) {
          const size = cuts[cut % cuts.length] ?? 1;
          received.push(...decoder.push(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(received.map(({ type, body }) => ({ type, body: [...body] }))).toEqual(
          sent.map(({ type, body }) => ({ type, body: [...body] })),
        );
      }),
    );
  });

  it.each([0, LARGEST_FRAME + 1, 0xffff_ffff])('that announce %i bytes are refused before any is kept', (length) => {
    const header = Buffer.alloc(5);
    header.writeUInt32LE(length);
    expect(() => [...new FrameDecoder().push(header)]).toThrow(FrameError);
  });
});

describe('a message of the bridge', () => {
  it('that is not understood is called malformed, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          expect(parseIncoming(Buffer.from(bytes)).type).toBe('malformed');
        },
      ),
    );
  });
});
