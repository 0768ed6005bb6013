import { readFileSync } from 'node:fs';
import path from 'node:path';
import { diagnose } from '@portcullis/health';
import { parsePolicy, prepare } from '@portcullis/policy';
import { event } from '@portcullis/wire';
import { describe, expect, it } from 'vitest';
import { RECORDINGS_DIR, ROOT } from '../../places.mjs';
import { factsOf } from './facts.mjs';
import { historyOf } from './history.mjs';

const NOW = Date.parse('2026-11-27T15:00:00Z');
const { policy } = parsePolicy(readFileSync(path.join(ROOT, 'apps/api/src/features/seed/office.policy.yaml'), 'utf8'));
if (policy === null) throw new Error('the demo policy is not a policy');
const OWNER = {
  person: 'jonas',
  macId: 'a0000000-0000-4000-8000-000000000001',
  tags: ['office'],
  policy,
  prepared: prepare({ policy, deviceSets: new Map(), grants: [], blocks: [] }),
  applied: { policyId: 'b0000000-0000-4000-8000-000000000001', policyName: 'Office', revision: 1 },
};

/** @param {string} recording */
function told(recording) {
  const devices = readFileSync(path.join(RECORDINGS_DIR, `${recording}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ step }) => step === 'attach');
  return historyOf(OWNER, devices, { days: 6, until: NOW, seed: recording });
}

describe('the history of a Mac of the demonstration', () => {
  it.each(['phones', 'designer', 'developer', 'meeting-room', 'quiet-desk', 'office-day'])(
    'of %s holds events as the bridge writes them, in order and not in the future',
    (recording) => {
      const events = told(recording);
      expect(events.length).toBeGreaterThan(20);
      for (const one of events) expect(event.safeParse(one).error?.issues ?? []).toEqual([]);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
      const times = events.map(({ time }) => Date.parse(time));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(Math.max(...times)).toBeLessThan(NOW);
    },
  );

  it('shows each decision that the policy knows', () => {
    const decisions = ['phones', 'office-day', 'meeting-room']
      .flatMap(told)
      .flatMap((one) => (one.kind === 'verdict' ? [one.decision] : []));
    expect(new Set(decisions)).toEqual(new Set(['allowed', 'restricted', 'denied']));
  });
});

describe('what a Mac of the demonstration says of itself', () => {
  const expected = /** @type {const} */ ([
    { kind: 'policy', id: OWNER.applied.policyId, sequence: 3, size: 1, sha256: '0'.repeat(64) },
    { kind: 'mac', id: OWNER.macId, sequence: 4, size: 1, sha256: '0'.repeat(64) },
  ]);
  it.each(
    /** @type {const} */ ([
      ['well', 'protected', undefined],
      ['no-full-disk-access', 'unprotected', 'full-disk-access-missing'],
      ['waiting-for-approval', 'unprotected', 'extension-waiting-for-user'],
      ['behind', 'partly', 'documents-out-of-sync'],
    ]),
  )('%s is found to be %s', (state, found, problem) => {
    const { state: is, problems } = diagnose(factsOf(state, { osVersion: '15.1', expected }, NOW), NOW);
    expect(is).toBe(found);
    expect(problems[0]?.code).toBe(problem);
  });
});
