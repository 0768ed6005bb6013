import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEvent } from '../src/spool/incoming.js';
import { openDatabase, salvage, SpoolError } from '../src/spool/open.js';
import { Spool } from '../src/spool/spool.js';
import { removeTemporaryFolders, temporaryFolder } from './fixtures/temporary.js';

const journal = randomUUID();
let path: string;
let open: Spool[];

beforeEach(() => {
  path = join(temporaryFolder(), 'spool.sqlite');
  open = [];
});

afterEach(() => {
  for (const spool of open) spool.close();
  removeTemporaryFolders();
});

function reopen(maxBytes = 1_000_000): Spool {
  for (const spool of open.splice(0)) spool.close();
  const spool = new Spool(openDatabase(path, Date.now()).db, { maxBytes, now: Date.now });
  open.push(spool);
  return spool;
}

const event = (seq: number, fields: object = {}) =>
  readEvent({ id: randomUUID(), journal, seq, time: '2026-11-23T09:30:00.000+01:00', kind: 'attach', ...fields });
const seqs = (spool: Spool) => spool.nextBatch(1000, 1e9).map(({ body }) => (JSON.parse(body) as { seq: number }).seq);

describe('a spool', () => {
  it('gives back what was stored, in order, after it was opened anew', () => {
    expect(reopen().store([event(1), event(2)])).toEqual({ journal, seq: 2 });
    const again = reopen();
    expect(seqs(again)).toEqual([1, 2]);
    expect(again.lastPosition()).toEqual({ journal, seq: 2 });
  });

  it('keeps an event once, by its place and by its id, also after it was delivered', () => {
    const spool = reopen();
    const first = event(1);
    spool.store([first, event(2)]);
    spool.settle(spool.nextBatch(10, 1e9), []);
    expect(spool.store([first, event(2), event(3)])).toEqual({ journal, seq: 3 });
    expect(seqs(spool)).toEqual([3]);
  });

  it('lets the oldest events give way when it is full, and says in a gap event how many', () => {
    const spool = reopen(65_536);
    for (let seq = 1; seq <= 100; seq += 1) spool.store([event(seq, { filler: 'x'.repeat(2000) })]);
    const batch = spool
      .nextBatch(1000, 1e9)
      .map(({ body }) => JSON.parse(body) as { kind: string; seq: number; lost?: number });
    const gap = batch.find(({ kind }) => kind === 'gap');
    const kept = batch.filter(({ kind }) => kind === 'attach');
    expect(kept.at(-1)?.seq).toBe(100);
    expect(gap?.lost).toBe(100 - kept.length);
    expect(spool.stats()).toMatchObject({ lost: 100 - kept.length });
    expect(spool.positionOf(journal)).toBe(100);
  });

  it('does not let an event give way that is on its way to the server', () => {
    const spool = reopen(65_536);
    spool.store([event(1, { filler: 'x'.repeat(20_000) })]);
    const inFlight = spool.nextBatch(10, 1e9);
    for (let seq = 2; seq <= 20; seq += 1) spool.store([event(seq, { filler: 'x'.repeat(10_000) })]);
    spool.settle(inFlight, []);
    const { lost, pending } = spool.stats();
    expect(lost + pending).toBe(19);
  });

  it('puts rejected events, and what is no event at all, aside and goes on', () => {
    const spool = reopen();
    spool.store([event(1), readEvent({ journal, seq: 2, nonsense: true }), event(3)]);
    const batch = spool.nextBatch(10, 1e9);
    expect(batch).toHaveLength(2);
    spool.settle(batch, [{ id: batch[0]?.id ?? '', code: 'invalid', message: 'no' }]);
    expect(spool.stats()).toMatchObject({ pending: 0, deadLetters: 2 });
    expect(spool.positionOf(journal)).toBe(3);
  });

  it('says what keeps something from being an event, and where it stood in the journal', () => {
    const read = readEvent({ id: 'one', journal, seq: 2, kind: 'attach', time: 'now' });
    expect(read).toMatchObject({ ok: false, why: expect.stringMatching(/^id \S/), at: { journal, seq: 2 } });
    expect(readEvent(undefined)).toMatchObject({ ok: false, body: 'null', at: undefined });
  });

  it('delivers an event that the server choked on after all others, and alone', () => {
    const spool = reopen();
    spool.store([event(1), event(2), event(3)]);
    const [first] = spool.nextBatch(1, 1e9);
    if (!first) throw new Error('no event');
    spool.setBack(first);
    expect(seqs(spool)).toEqual([2, 3]);
    spool.settle(spool.nextBatch(10, 1e9), []);
    expect(seqs(spool)).toEqual([1]);
  });

  it('takes numbers of a journal again after it was rewound', () => {
    const spool = reopen();
    spool.store([event(1), event(2), event(3)]);
    spool.rewind(journal, 1);
    spool.store([event(2)]);
    expect(seqs(spool)).toEqual([1, 2, 3, 2]);
  });

  it('numbers its own events without gaps, over restarts', () => {
    reopen().record({ kind: 'lifecycle', component: 'agent', what: 'started' }, null);
    const spool = reopen();
    spool.record({ kind: 'health', state: 'protected', problems: [] }, 'simulate');
    const own = spool.nextBatch(10, 1e9).map(({ body }) => JSON.parse(body) as { journal: string; seq: number });
    expect(own.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(new Set(own.map((item) => item.journal))).toEqual(new Set([spool.id]));
  });

  it('is readable by its owner alone', () => {
    reopen();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe('opening a spool', () => {
  const damage = {
    'no database at all': () => writeFileSync(path, 'this is not a database, it never was one'.repeat(100)),
    'a torn page in the middle': () => {
      const spool = reopen();
      for (let seq = 1; seq <= 200; seq += 1) spool.store([event(seq, { filler: 'x'.repeat(500) })]);
      for (const each of open.splice(0)) each.close();
      const file = openSync(path, 'r+');
      const pages = Math.floor(statSync(path).size / 4096);
      for (let page = 2; page < pages; page += 1) writeSync(file, Buffer.alloc(2048, 0xa5), 0, 2048, page * 4096);
    },
    'another version': () => {
      const { db } = openDatabase(path, Date.now());
      db.exec('PRAGMA user_version = 99');
      db.close();
    },
  };
  it.each(Object.entries(damage))('moves %s aside, and begins anew', (_, make) => {
    make();
    const { size } = statSync(path);
    const { db, movedAside } = openDatabase(path, Date.now());
    db.close();
    expect(existsSync(movedAside?.to ?? '')).toBe(true);
    expect(statSync(movedAside?.to ?? '').size).toBe(size);
    expect(seqs(reopen())).toEqual([]);
  });

  it('recovers what can still be read of a damaged one, and counts the rest', () => {
    const first = reopen();
    for (let seq = 1; seq <= 200; seq += 1) first.store([event(seq, { filler: 'x'.repeat(500) })]);
    for (const each of open.splice(0)) each.close();
    const file = openSync(path, 'r+');
    const pages = Math.floor(statSync(path).size / 4096);
    writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, Math.floor(pages / 2) * 4096);
    closeSync(file);
    const { db, movedAside } = openDatabase(path, Date.now());
    db.close();
    const before = readFileSync(movedAside?.to ?? '');
    const spool = reopen();
    const recovered = spool.recover(salvage(movedAside?.to ?? ''));
    expect(recovered).toBeGreaterThan(150);
    expect(recovered).toBeLessThan(200);
    const batch = spool.nextBatch(1000, 10_000_000).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(batch.filter(({ kind }) => kind === 'attach')).toHaveLength(recovered);
    expect(batch.at(-1)).toMatchObject({ kind: 'gap', lost: 200 - recovered, reason: 'spool-damaged' });
    expect(spool.stats().lost).toBe(200 - recovered);
    expect(spool.stats().damaged).toEqual([movedAside?.to]);
    expect(readFileSync(movedAside?.to ?? '').equals(before)).toBe(true);
  });

  it('recovers every event of one whose format is another, and leaves those out that the server has', () => {
    const first = reopen();
    for (let seq = 1; seq <= 20; seq += 1) first.store([event(seq)]);
    first.settle(first.nextBatch(5, 1_000_000), []);
    for (const each of open.splice(0)) each.close();
    damage['another version']();
    const { db, movedAside } = openDatabase(path, Date.now());
    db.close();
    const spool = reopen();
    expect(spool.recover(salvage(movedAside?.to ?? ''))).toBe(15);
    expect(seqs(spool).slice(0, 15)).toEqual(Array.from({ length: 15 }, (_, at) => at + 6));
    expect(spool.stats().lost).toBe(0);
  });

  it('says of one that is no database that nothing of it is known', () => {
    damage['no database at all']();
    expect(salvage(path)).toEqual({ bodies: [], waiting: undefined });
    expect(readdirSync(join(path, '..')).filter((name) => name.includes('reading'))).toEqual([]);
  });

  it('is refused while another process has it', () => {
    reopen();
    expect(() => openDatabase(path, Date.now())).toThrow(SpoolError);
  });
});
