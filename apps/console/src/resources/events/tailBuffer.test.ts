import { describe, expect, it } from 'vitest';
import { eventRow, idOf } from '../../testing/samples.js';
import type { EventRow } from '@portcullis/wire';
import { KEPT, TailBuffer, type Tail } from './tailBuffer.js';

const EMPTY: Tail = { rows: [], waiting: 0, gap: false, skipped: 0 };
const row = (id: number): EventRow => eventRow(`e${id}`);
const ids = (tail: Tail): readonly string[] => tail.rows.map(({ id }) => id);

describe('the live tail', () => {
  it('shows the newest first, each once', () => {
    const buffer = new TailBuffer();
    for (const id of [1, 2, 2, 3]) buffer.push(row(id));
    expect(ids(buffer.take(EMPTY))).toEqual(['e3', 'e2', 'e1'].map(idOf));
  });

  it('is the same object while nothing happens, so that nothing is drawn', () => {
    const buffer = new TailBuffer();
    buffer.push(row(1));
    const tail = buffer.take(EMPTY);
    expect(buffer.take(tail)).toBe(tail);
  });

  it('stays bounded however much comes in, and says that some is missing', () => {
    const buffer = new TailBuffer();
    for (let id = 0; id < 10_000; id += 1) buffer.push(row(id));
    const tail = buffer.take(EMPTY);
    expect(tail.rows).toHaveLength(KEPT);
    expect(tail.rows[0]?.id).toBe(idOf('e9999'));
    expect(tail.gap).toBe(true);
  });

  it('keeps how many the server left out, until the list is loaded anew', () => {
    const buffer = new TailBuffer();
    buffer.skip(40);
    buffer.push(row(1));
    buffer.skip(2);
    expect(buffer.take(EMPTY)).toMatchObject({ skipped: 42, gap: false });
    buffer.clear();
    expect(buffer.take(EMPTY).skipped).toBe(0);
  });

  it('stands still while paused, counts what waits, and goes on from there', () => {
    const buffer = new TailBuffer();
    buffer.push(row(1));
    const before = buffer.take(EMPTY);
    buffer.pause();
    buffer.push(row(2));
    buffer.push(row(3));
    const paused = buffer.take(before);
    expect(ids(paused)).toEqual(['e1'].map(idOf));
    expect(paused.waiting).toBe(2);
    buffer.resume();
    expect(ids(buffer.take(paused))).toEqual(['e3', 'e2', 'e1'].map(idOf));
  });

  it('begins anew when it is cleared', () => {
    const buffer = new TailBuffer();
    buffer.push(row(1));
    const tail = buffer.take(EMPTY);
    buffer.clear();
    expect(buffer.take(tail)).toEqual(EMPTY);
    buffer.push(row(1));
    expect(ids(buffer.take(EMPTY))).toEqual(['e1'].map(idOf));
  });
});
