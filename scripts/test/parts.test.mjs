import { describe, expect, it } from 'vitest';
import { countNative, countVitest } from './parts.mjs';

describe('countVitest', () => {
  it('reads how many passed and failed', () => {
    const report = JSON.stringify({ numPassedTests: 7, numFailedTests: 2, numPendingTests: 0 });
    expect(countVitest('libs/policy', 1, report)).toEqual({ passed: 7, failed: 2, leftOut: [] });
  });

  it('counts a run that broke without a failed test as one failure', () => {
    expect(countVitest('libs/policy', 1, '{}')).toMatchObject({ passed: 0, failed: 1 });
  });

  it('names tests that were skipped', () => {
    const report = JSON.stringify({ numPassedTests: 7, numPendingTests: 3 });
    expect(countVitest('apps/agent', 0, report).leftOut).toEqual(['3 tests of apps/agent (they say themselves why)']);
  });
});

describe('countNative', () => {
  it('adds up what every test program prints', () => {
    const output = `[doctest] test cases:  12 |  12 passed | 0 failed | 0 skipped
[doctest] assertions: 100 | 100 passed | 0 failed |
[doctest] test cases:  5 |  4 passed | 1 failed | 0 skipped`;
    expect(countNative(1, output)).toEqual({ passed: 16, failed: 1 });
  });

  it('counts a build that failed as one failure', () => {
    expect(countNative(2, 'error: expected ;')).toEqual({ passed: 0, failed: 1 });
  });
});
