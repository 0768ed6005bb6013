import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECKS, HEALTH_STATES } from '@portcullis/wire';
import { diagnose } from '../src/index.js';
import { ON_THE_MAC } from './cases-on-the-mac.js';
import { OF_THE_INSTALLATION } from './cases-of-the-installation.js';
import { OF_THE_SYSTEM } from './cases-of-the-system.js';
import { OF_PROFILES } from './cases-of-profiles.js';
import { OF_THE_FIELD } from './cases-of-the-field.js';
import { ON_THE_WAY } from './cases-on-the-way.js';
import { NOW, WELL } from './facts.js';

const CASES = [
  WELL,
  ...[...ON_THE_MAC, ...OF_THE_INSTALLATION, ...OF_THE_SYSTEM, ...ON_THE_WAY, ...OF_THE_FIELD, ...OF_PROFILES].map(
    (one) => one.facts,
  ),
];
type Path = readonly (string | number)[];

/** Every place in the facts of a Mac with which all is well. */
function placesIn(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...at, key]))].filter(
    (path) => path.length > 0,
  );
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? Object.entries(inner).find(([k]) => k === key)?.[1] : undefined,
    value,
  );
}

function withValue(value: unknown, path: Path, put: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return put;
  if (Array.isArray(value))
    return value.map((item, at): unknown => (String(at) === key ? withValue(item, rest, put) : item));
  const fields = typeof value === 'object' && value !== null ? value : {};
  return { ...fields, [key]: withValue(valueAt(fields, [key]), rest, put) };
}

/** Not known, or of another type than what belongs there. */
const MALFORMED: readonly unknown[] = [undefined, null, '', -1.5, [], {}, 'x'];

function isMalformed(value: unknown, well: unknown): boolean {
  return value === '' || typeof value !== typeof well || Array.isArray(value) !== Array.isArray(well);
}

const rank = (facts: unknown) => HEALTH_STATES.indexOf(diagnose(facts, NOW).state);
describe('facts that are empty, hostile or not known', () => {
  it('turn a red line of the checklist grey, never green', () => {
    const green = CASES.flatMap((facts, row) => {
      const red = diagnose(facts, NOW).checks.filter(({ state }) => state === 'problem');
      return placesIn(facts).flatMap((path, at) =>
        // Each place of each case gets some of the wrong values, each case others.
        MALFORMED.filter((_, which) => (which + row + at) % 3 === 0)
          .filter((value) => isMalformed(value, valueAt(facts, path)))
          .flatMap((value) => {
            const { checks } = diagnose(withValue(facts, path, value), NOW);
            const now = red.filter((line) => checks.some(({ id, state }) => id === line.id && state === 'ok'));
            return now.map((line) => `${line.id}: ${path.join('.')} = ${String(value)} hides ${line.problems.join()}`);
          }),
      );
    });
    expect([...new Set(green)]).toEqual([]);
    // Every case with every place: tens of thousands of diagnoses.
  }, 60_000);

  it('leave a Mac that is well at best where it was', () => {
    for (const path of placesIn(WELL)) {
      for (const value of MALFORMED) expect(rank(withValue(WELL, path, value))).toBeLessThanOrEqual(rank(WELL));
    }
  });

  it('never make one of anything at all', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 4 }), (facts) => {
        const { state, checks, problems } = diagnose(facts, NOW);
        expect(state).toBe('unknown');
        expect(checks.map(({ id }) => id)).toEqual(CHECKS);
        expect(problems.every(({ cause }) => cause.length < 2000)).toBe(true);
      }),
    );
  });

  it('are told in clean, bounded sentences, wherever the text comes from', () => {
    const bad = `x\u0000\n\u001b[2J\u202e${'y'.repeat(3000)}`;
    for (const facts of CASES) {
      for (const path of placesIn(WELL)) {
        if (typeof valueAt(WELL, path) !== 'string') continue;
        const { problems } = diagnose(withValue(facts, path, bad), NOW);
        for (const problem of problems) {
          const text = JSON.stringify(problem);
          // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
          expect(text).not.toMatch(/\\u0000|\\n|\\u001b|\u202e/);
          expect(text.length).toBeLessThan(4000);
        }
      }
    }
  });
});
