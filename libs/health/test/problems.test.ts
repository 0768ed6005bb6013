import { describe, expect, it } from 'vitest';
import { diagnose, PROBLEM_CODES } from '../src/index.js';
import { ON_THE_MAC } from './cases-on-the-mac.js';
import { OF_THE_INSTALLATION } from './cases-of-the-installation.js';
import { OF_NO_CONCERN, OF_THE_SYSTEM } from './cases-of-the-system.js';
import { NEARLY } from './cases-nearly.js';
import { OF_PROFILES } from './cases-of-profiles.js';
import { OF_THE_FIELD } from './cases-of-the-field.js';
import { ON_THE_WAY } from './cases-on-the-way.js';
import { ago, NOW, WELL, withStatus } from './facts.js';

const CASES = [...ON_THE_MAC, ...OF_THE_INSTALLATION, ...OF_THE_SYSTEM, ...ON_THE_WAY, ...OF_THE_FIELD, ...OF_PROFILES];

describe('problems', () => {
  it.each(CASES)('$code: names cause and fix when $when', ({ code, facts, state, says }) => {
    const diagnosis = diagnose(facts, NOW);
    const problem = diagnosis.problems.find((one) => one.code === code);
    expect(diagnosis.problems.map((one) => one.code)).toContain(code);
    for (const words of says) expect(`${problem?.cause} ${problem?.fix}`).toContain(words);
    expect(diagnosis.state).toBe(state);
    expect(diagnosis.checks.find((check) => check.id === problem?.check)?.problems).toContain(code);
  });

  it.each(OF_NO_CONCERN)('says nothing about %s', (_, facts) => {
    const { state, problems } = diagnose(facts, NOW);
    expect(problems).toEqual([]);
    expect(state).toBe('protected');
  });

  it.each(NEARLY)('does not take %s for it', (_, facts, not) => {
    expect(diagnose(facts, NOW).problems.map(({ code }) => code)).not.toContain(not);
  });

  it('has a case here for every problem that it can name', () => {
    // That a Mac is silent is nothing that it says itself: silence.test.ts.
    const tested = new Set<string>([...CASES.map((one) => one.code), 'not-reporting']);
    expect(PROBLEM_CODES.filter((code) => !tested.has(code))).toEqual([]);
  });

  it.each(CASES)('says whole sentences about $code when $when', ({ code, facts }) => {
    const problem = diagnose(facts, NOW).problems.find((one) => one.code === code);
    expect(problem?.title).toMatch(/^(?:macOS|\p{Lu}).*[^.]$/u);
    expect(problem?.cause).toMatch(/^(?:macOS|[\p{Lu}\d]).*\.$/u);
    expect(problem?.fix).toMatch(/^(?:macOS|[\p{Lu}\d]).*\.$/u);
    expect(`${problem?.cause}${problem?.fix}`).not.toMatch(/undefined|null|NaN|\[object/);
  });

  it('forgets a refused document after a day', () => {
    const refused = [{ reason: 'wrong-key', time: ago(25 * 60) }];
    expect(diagnose({ ...WELL, documents: { ...WELL.documents, refused } }, NOW).problems).toEqual([]);
  });

  it('does not report a clock that is wrong by less than the server tolerates', () => {
    expect(diagnose({ ...WELL, server: { ...WELL.server, clockSkewSeconds: 90 } }, NOW).problems).toEqual([]);
  });

  it('does not tell anyone to switch on what slides back', () => {
    const slides = OF_THE_INSTALLATION.filter(({ code }) =>
      ['extension-wrong-processor', 'extension-switches-back'].includes(code),
    );
    for (const { facts } of slides) {
      const codes = diagnose(facts, NOW).problems.map((problem) => problem.code);
      expect(codes).not.toContain('extension-not-approved');
      expect(codes).not.toContain('extension-waiting-for-user');
    }
    expect(slides.length).toBeGreaterThan(2);
  });

  it('names one problem for one cause when all clients lack Full Disk Access', () => {
    const clients = ['mounts', 'iokit', 'files'].map((job) => ({ job, state: 'not-permitted' }));
    const { problems } = diagnose(withStatus({ clients }, { fullDiskAccess: 'missing' }), NOW);
    expect(problems.map((problem) => problem.code)).toEqual(['full-disk-access-missing']);
  });
});
