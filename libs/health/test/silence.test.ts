import { describe, expect, it } from 'vitest';
import { checksInSilence, diagnose, isSilent, SILENT_AFTER_MILLIS, withSilence } from '../src/index.js';
import { NOW, WELL } from './facts.js';

const REPORTED = diagnose(WELL, NOW);

describe('silence', () => {
  it('is no problem while a Mac is heard of', () => {
    const seen = NOW - SILENT_AFTER_MILLIS + 1;
    expect(isSilent(seen, NOW)).toBe(false);
    expect(withSilence(REPORTED, seen, NOW)).toEqual({ state: 'protected', problems: [] });
  });

  it('makes what a Mac said last unknown, and says for how long', () => {
    const { state, problems } = withSilence({ state: 'protected', problems: ['kept'] }, NOW - 3 * 3_600_000, NOW);
    expect(state).toBe('unknown');
    expect(problems).toEqual([expect.objectContaining({ code: 'not-reporting', title: 'Silent for 3 hours' }), 'kept']);
    expect(isSilent(NOW - SILENT_AFTER_MILLIS, NOW)).toBe(true);
  });

  it('is told of a Mac that was never heard of', () => {
    const { problems } = withSilence(REPORTED, null, NOW);
    expect(problems).toMatchObject([{ code: 'not-reporting', title: 'Never heard of', facts: { lastSeenAt: null } }]);
    expect(problems[0]?.cause).toContain('since it was enrolled');
  });

  it('leaves no line of the checklist green', () => {
    const silent = checksInSilence(REPORTED.checks, null, NOW);
    expect(silent.map(({ state }) => state)).not.toContain('ok');
    expect(silent.filter(({ state }) => state === 'problem')).toMatchObject([
      { id: 'server', problems: ['not-reporting'] },
    ]);
    expect(checksInSilence(REPORTED.checks, NOW, NOW)).toEqual(REPORTED.checks);
  });
});
