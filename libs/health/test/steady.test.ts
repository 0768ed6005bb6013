import { expect, it } from 'vitest';
import { steadyFacts } from '../src/index.js';

it('leaves out what moves from minute to minute, and keeps everything else as it came', () => {
  const facts = {
    macosVersion: '15.1',
    server: { enrolled: true, lastContactAt: 'a', clockSkewSeconds: 1 },
    spool: { pending: 4, oldestPendingAt: 'a', deadLetters: 1, lost: 0 },
    canary: { lastDeniedAt: 'a', lastTriedAt: 'a', lastOutcome: 'denied' },
    system: { gatheredAt: 1, sip: 'enabled' },
    bridge: { connected: true, status: { bridgeMode: 'simulate', counters: {}, journal: {}, lastCanaryDeniedAt: 'a' } },
    newer: { counters: 3 },
  };
  expect(steadyFacts(facts)).toEqual({
    macosVersion: '15.1',
    server: { enrolled: true },
    spool: { deadLetters: 1, lost: 0 },
    canary: { lastOutcome: 'denied' },
    system: { sip: 'enabled' },
    bridge: { connected: true, status: { bridgeMode: 'simulate' } },
    newer: { counters: 3 },
  });
});

it.each([null, undefined, 7, 'x', [], {}, { bridge: null, spool: 7, system: [1] }, { bridge: { status: 'x' } }])(
  'takes %j as it is',
  (facts) => {
    expect(steadyFacts(facts)).toEqual(facts);
  },
);
