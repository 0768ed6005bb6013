import { describe, expect, it } from 'vitest';
import { CHECKS, HEALTH_STATES } from '@portcullis/wire';
import { diagnose, PROBLEM_CODES, STATE_TEXTS } from '../src/index.js';
import { ago, NOW, STATUS, WELL, withStatus } from './facts.js';

const NOTHING: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 42],
  ['a text', 'protected'],
  ['a list', [WELL]],
  ['an empty object', {}],
  ['a bridge that is only said to be there', { bridge: { connected: true } }],
  ['a bridge that is connected in words', { ...WELL, bridge: { connected: 'true', status: STATUS } }],
];

describe('diagnose', () => {
  it('calls a Mac protected when everything is known and well', () => {
    const { state, problems, checks } = diagnose(WELL, NOW);
    expect(problems).toEqual([]);
    expect(state).toBe('protected');
    expect(checks.map((check) => check.state)).toEqual(CHECKS.map(() => 'ok'));
  });

  it.each(NOTHING)('says unknown about %s', (_, facts) => {
    expect(diagnose(facts, NOW).state).toBe('unknown');
  });

  it.each(['bridge', 'documents'] as const)('says unknown when nothing is known about %s', (part) => {
    expect(diagnose({ ...WELL, [part]: undefined }, NOW).state).toBe('unknown');
  });

  it.each([
    ['a mode that it does not know', { bridgeMode: 'super-protect' }],
    ['no mode', { bridgeMode: null }],
    ['no clients', { clients: [] }],
    ['no client for mounts', { clients: [{ job: 'iokit', state: 'running' }] }],
    ['a client in a state that it does not know', { clients: [{ job: 'mounts', state: 'Running' }] }],
    ['a policy state that it does not know', { policyState: 'enforced!' }],
    ['no policy state', { policyState: null }],
  ])('says unknown about a bridge with %s', (_, change) => {
    expect(diagnose(withStatus(change), NOW).state).toBe('unknown');
  });

  it('does not call a Mac protected before a mount was seen to be denied', () => {
    const untested = { ...withStatus({ lastCanaryDeniedAt: null }), canary: {} };
    const { state, checks, problems } = diagnose(untested, NOW);
    expect(state).toBe('unknown');
    expect(problems).toEqual([]);
    expect(checks.find(({ id }) => id === 'proof')?.state).toBe('unknown');
  });

  it('does not take a proof of an earlier hour for the proof of a bridge that has gone', () => {
    const { checks } = diagnose({ ...WELL, bridge: { connected: false, failure: 'timeout' } }, NOW);
    expect(checks.find(({ id }) => id === 'proof')?.state).toBe('unknown');
  });

  it('asks for no proof of a bridge that says itself that it is not asked about mounts', () => {
    const clients = [{ job: 'mounts', state: 'not-permitted' }];
    const facts = withStatus({ clients }, { canary: { lastOutcome: 'mounted', lastTriedAt: ago(1) } });
    const { problems, checks } = diagnose(facts, NOW);
    expect(problems.map(({ check }) => check)).not.toContain('proof');
    expect(checks.find(({ id }) => id === 'proof')?.state).toBe('unknown');
  });

  it('does not take a list with a malformed document for agreement', () => {
    const applied: unknown = [{ kind: 'policy', id: 'x', sequence: '12' }];
    expect(diagnose({ ...WELL, documents: { expected: applied, applied } }, NOW).state).toBe('unknown');
  });

  it('never makes a Mac look better for a fact that is missing or nonsense', () => {
    const broken = withStatus({ policyState: 'observing' }, { server: { reachable: false, lastContactAt: ago(3000) } });
    const order = (state: string): number => (HEALTH_STATES as readonly string[]).indexOf(state);
    const before = order(diagnose(broken, NOW).state);
    for (const key of ['bridge', 'server', 'documents', 'spool', 'canary', 'extension']) {
      for (const value of [undefined, null, 7, 'ok', [], { connected: 1, reachable: 'yes' }]) {
        const state = diagnose({ ...broken, [key]: value }, NOW).state;
        expect(order(state) <= before || (key === 'server' && state === 'observing')).toBe(true);
      }
    }
  });

  it('gives the same diagnosis for the same facts, and survives a trip over the network', () => {
    const facts = withStatus({ policyState: 'observing', counters: { tooLate: 3, dropped: 1 } });
    expect(diagnose(structuredClone(facts), NOW)).toEqual(diagnose(facts, NOW));
  });

  it('lists the worst problem first', () => {
    const facts = withStatus(
      { bridgeMode: 'simulate', clients: [{ job: 'mounts', state: 'not-entitled' }] },
      { spool: { pending: 0, deadLetters: 2 } },
    );
    expect(diagnose(facts, NOW).problems.map((p) => p.code)).toEqual(['not-entitled', 'dead-letters', 'simulated']);
  });

  it('lets no text of foreign origin bring line breaks, control characters or walls of text into a sentence', () => {
    const bad = `evil\u0000\n\u001b[2J\u202e${'x'.repeat(5000)}`;
    const { problems } = diagnose(
      {
        ...WELL,
        bridge: { connected: false, failure: 'protocol', detail: bad },
        server: { reachable: false, detail: bad, certificateProblem: bad },
        documents: { refused: [{ reason: bad, document: { kind: bad, id: bad, sequence: 1 } }] },
        inventory: { problems: [bad] },
      },
      NOW,
    );
    expect(problems.length).toBeGreaterThanOrEqual(4);
    for (const problem of problems) {
      const text = JSON.stringify(problem);
      expect(text).not.toMatch(/\\u0000|\\n|\\u001b|\u202e/);
      expect(text.length).toBeLessThan(2500);
    }
  });

  it('has a title and a meaning for every state', () => {
    expect(Object.keys(STATE_TEXTS).toSorted()).toEqual([...HEALTH_STATES].toSorted());
  });

  it('names each problem once', () => {
    expect(new Set(PROBLEM_CODES).size).toBe(PROBLEM_CODES.length);
  });
});
