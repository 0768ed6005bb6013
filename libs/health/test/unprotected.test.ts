import { describe, expect, it } from 'vitest';
import { unprotectedIntervals, type Word } from '../src/index.js';

const at = (time: string): number => Date.parse(`2026-11-23T${time}Z`);
const NOW = at('18:00:00');
const bridge = (time: string, what: string, more: Partial<Word> = {}): Word => ({
  component: 'bridge',
  what,
  at: at(time),
  ...more,
});
const agent = (time: string, what: string): Word => ({ component: 'agent', what, at: at(time) });

/** `08:00:00–08:05:00 stopped`, the oldest first. */
function told(words: readonly Word[], lastSeen = NOW): readonly string[] {
  const time = (millis: number): string => new Date(millis).toISOString().slice(11, 19);
  return unprotectedIntervals(words, lastSeen, NOW)
    .intervals.toReversed()
    .map(({ from, to, why, detail }) =>
      [`${time(from)}–${to === null ? 'now' : time(to)} ${why}`, ...(detail === null ? [] : [detail])].join(': '),
    );
}

const silence = (words: readonly Word[], lastSeen: number | null) => unprotectedIntervals(words, lastSeen, NOW).silence;

describe('times without protection', () => {
  it('are none on a Mac that started, slept and woke', () => {
    expect(told([bridge('08:00:00', 'started'), bridge('09:00:00', 'sleep'), bridge('10:00:00', 'wake')])).toEqual([]);
  });

  it('run from a stop to the next start', () => {
    const words = [bridge('08:00:00', 'started'), bridge('09:00:00', 'stopped'), bridge('09:05:00', 'started')];
    expect(told(words)).toEqual(['09:00:00–09:05:00 stopped']);
    expect(told(words.slice(0, 2))).toEqual(['09:00:00–now stopped']);
  });

  it('are an upgrade or a removal where one was begun shortly before, and not where one was begun long ago', () => {
    for (const why of ['upgrade', 'uninstall']) {
      const words = (time: string) => [agent(time, why), bridge('09:00:00', 'stopped'), bridge('09:01:00', 'started')];
      expect(told(words('08:59:00'))).toEqual([`09:00:00–09:01:00 ${why}`]);
      expect(told(words('08:00:00'))).toEqual(['09:00:00–09:01:00 stopped']);
    }
  });

  it('begin at the last sign of life where no last word was said', () => {
    const again = bridge('09:30:00', 'started', { lastAlive: at('09:00:00') });
    expect(told([bridge('08:00:00', 'started'), again])).toEqual(['09:00:00–09:30:00 without-a-word']);
    expect(told([{ ...again, bootedAt: at('09:29:00') }])).toEqual([
      '09:00:00–09:30:00 without-a-word: the Mac was started again before Portcullis was',
    ]);
  });

  it('begin at the last word, where that came after the last sign of life that was written', () => {
    const words = [bridge('09:00:40', 'wake'), bridge('09:30:00', 'started', { lastAlive: at('09:00:00') })];
    expect(told(words)).toEqual(['09:00:40–09:30:00 without-a-word']);
  });

  it('are no part of the time at which a Mac was off, but of its start', () => {
    const off = bridge('09:00:00', 'shutdown');
    expect(told([off])).toEqual([]);
    expect(told([off, bridge('12:00:30', 'started', { bootedAt: at('12:00:00') })])).toEqual([
      '12:00:00–12:00:30 starting',
    ]);
  });

  it('are a stop where a shutdown was said and the Mac went on running', () => {
    const words = [bridge('09:00:00', 'shutdown'), bridge('09:10:00', 'started', { bootedAt: at('07:00:00') })];
    expect(told(words)).toEqual(['09:00:00–09:10:00 stopped']);
    expect(told([bridge('09:00:00', 'shutdown'), bridge('09:10:00', 'started')])).toEqual([
      '09:00:00–09:10:00 stopped',
    ]);
  });

  it('last until every client that stopped runs again', () => {
    const words = [
      bridge('09:00:00', 'permission-lost', { detail: 'mounts, iokit: not-permitted' }),
      bridge('09:01:00', 'client-stopped', { detail: 'files: internal' }),
      bridge('09:10:00', 'client-running', { detail: 'mounts, files' }),
      bridge('09:20:00', 'client-running', { detail: 'iokit' }),
    ];
    expect(told(words)).toEqual(['09:00:00–09:20:00 permission: mounts, iokit: not-permitted']);
    expect(told(words.slice(0, 3))).toEqual(['09:00:00–now permission: mounts, iokit: not-permitted']);
  });

  it('end as one kind where the next begins: a bridge without clients that is stopped is stopped', () => {
    const words = [
      bridge('09:00:00', 'client-stopped', { detail: 'mounts: internal' }),
      bridge('09:05:00', 'stopped'),
      bridge('09:06:00', 'started'),
    ];
    expect(told(words)).toEqual(['09:00:00–09:05:00 client: mounts: internal', '09:05:00–09:06:00 stopped']);
  });

  it('never end before they begin, however the clock was set', () => {
    expect(told([bridge('09:00:00', 'stopped'), bridge('08:00:00', 'started')])).toEqual(['09:00:00–09:00:00 stopped']);
  });
});

describe('a Mac that is not heard of', () => {
  const seen = at('12:00:00');

  it('stopped without a word, unless it said one', () => {
    const words = [bridge('08:00:00', 'started')];
    expect(silence(words, seen)).toBe('without-a-word');
    expect(told(words, seen)).toEqual(['12:00:00–now without-a-word']);
    expect(silence([], null)).toBe('without-a-word');
  });

  it('is asleep or shut down when it said so last, and neither when it was heard of long afterwards', () => {
    for (const [word, state] of [
      ['sleep', 'asleep'],
      ['shutdown', 'shut-down'],
    ] as const) {
      expect(silence([bridge('11:59:58', word)], seen)).toBe(state);
      expect(told([bridge('11:59:58', word)], seen)).toEqual([]);
      expect(silence([bridge('08:00:00', word)], seen)).toBe('without-a-word');
    }
  });

  it('was stopped, or removed, when it said that', () => {
    expect(silence([bridge('11:59:58', 'stopped')], seen)).toBe('stopped');
    expect(told([agent('11:59:50', 'uninstall')], seen)).toEqual(['12:00:00–now uninstall']);
  });

  it('is one that is heard of while its reports come', () => {
    expect(silence([bridge('08:00:00', 'stopped')], NOW)).toBeNull();
  });
});
