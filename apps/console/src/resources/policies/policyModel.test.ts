import { describe, expect, it } from 'vitest';
import type { Rule } from '@portcullis/policy';
import { ApiError } from '../../providers/apiError.js';
import type { PolicyProblem, PolicyRow } from '@portcullis/wire';
import {
  conditionsInWords,
  editedSource,
  effectsInWords,
  hasChanges,
  orderedProblems,
  problemsOf,
  ruleRow,
  windowInWords,
} from './policyModel.js';

const NO_SETS = new Map<string, string>();
const AT = '2026-11-23T08:00:00.000Z';
const published = { revision: 3, sequence: 9, publishedAt: AT, publishedBy: null, comment: '', source: 'a' };
const record = (draft: string | null): PolicyRow => ({
  id: 'p',
  name: 'Office',
  description: '',
  createdAt: AT,
  draft: draft === null ? null : { source: draft, updatedAt: AT, updatedBy: null },
  published,
  problems: [],
});

describe('a policy and its draft', () => {
  it('is edited from the draft, or from what is published when there is none', () => {
    expect(editedSource(record('b'))).toBe('b');
    expect(editedSource(record(null))).toBe('a');
  });

  it('has changes only when the draft says something else', () => {
    expect(hasChanges(record('b'))).toBe(true);
    expect(hasChanges(record('a'))).toBe(false);
    expect(hasChanges(record(null))).toBe(false);
    expect(hasChanges({ ...record('a'), published: null })).toBe(true);
  });
});

describe('problems of a policy', () => {
  const problem = (line: number, severity: PolicyProblem['severity'], message = 'm'): PolicyProblem => ({
    line,
    column: 1,
    path: '',
    message,
    severity,
    remedy: '',
  });

  it('come errors first, then by line, and each once', () => {
    const ordered = orderedProblems([
      problem(9, 'warning'),
      problem(7, 'error'),
      problem(2, 'error'),
      problem(7, 'error'),
    ]);
    expect(ordered.map(({ line }) => line)).toEqual([2, 7, 9]);
  });

  it('are read from a refused publish with their places', () => {
    const refused = new ApiError(422, 'policy-invalid', 'the policy is not valid', [
      { line: 4, column: 3, message: 'unknown key `acess`' },
    ]);
    expect(problemsOf(refused)).toEqual([
      { line: 4, column: 3, path: '', message: 'unknown key `acess`', severity: 'error', remedy: '' },
    ]);
    expect(problemsOf(new Error('network'))).toEqual([]);
  });
});

describe('rules in words', () => {
  it('says what has to hold, with names instead of ids', () => {
    const words = conditionsInWords(
      { family: ['usb-storage', 'sd-card'], vendorId: [0x0951], deviceSet: ['s1'], encrypted: true },
      new Map([['s1', 'Company sticks']]),
    );
    expect(words).toBe(
      'it is USB storage or SD card; the vendor is 0951; it is in the device set Company sticks; the volume is encrypted',
    );
  });

  it('counts what is too much to list', () => {
    expect(conditionsInWords({ serialNumber: Array.from({ length: 1000 }, (_, n) => `S${n}`) }, NO_SETS)).toBe(
      'the serial number is S0, S1, S2, S3, S4, S5 or 994 more',
    );
  });

  it('says that a rule without conditions always matches', () => {
    expect(conditionsInWords({}, NO_SETS)).toBe('always');
  });

  it('says the effects', () => {
    expect(effectsInWords({ access: 'read-only' })).toBe('reading is allowed, writing and running programs are denied');
    expect(effectsInWords({ verbs: { read: 'allow', write: 'deny', execute: 'deny' } })).toBe(
      'reading is allowed, writing and running programs are denied',
    );
  });

  it('says when a window ends on the next day', () => {
    expect(windowInWords({ days: [1, 5], from: 1320, to: 360 })).toBe('Monday or Friday 22:00–06:00 of the next day');
  });

  it('notes what is unusual about a rule', () => {
    const rule: Rule = { id: 'r', enabled: false, grantable: false, match: {}, access: 'deny', report: 'notify' };
    expect(ruleRow(rule, 1, 'observe', NO_SETS)).toMatchObject({
      mode: 'observe',
      notes: ['switched off', 'no grant can lift it', 'tells the person'],
    });
  });
});
