import { describe, expect, it } from 'vitest';
import { eventRow, idOf, mac, POLICY_ID } from '../../testing/samples.js';
import type { HealthProblem } from '@portcullis/wire';
import {
  documentRows,
  firstProblem,
  firstToMend,
  latestVerdicts,
  refusalInWords,
  refusalRows,
  stateChip,
  problemName,
  wordsForPerson,
} from './macModel.js';

const problem = (code: string, check: HealthProblem['check'], severity: HealthProblem['severity']): HealthProblem => ({
  code,
  check,
  severity,
  title: code,
  cause: 'cause',
  fix: 'fix',
  facts: {},
});
const SET = 'd0000000-0000-4000-8000-000000000001';
const NAMES = new Map([[SET, 'Company sticks']]);

describe('the health of a Mac', () => {
  it('does not look good while nothing is known of it', () => {
    expect(stateChip('unknown').tone).toBe('calm');
  });

  it('names the worst problem first', () => {
    const problems = [problem('a', 'events', 'warning'), problem('b', 'bridge', 'critical')];
    expect(firstProblem({ problems })?.code).toBe('b');
    expect(firstProblem({ problems: [] })).toBeNull();
    expect(firstProblem({ problems: [problem('c', 'inventory', 'info')] })).toBeNull();
    expect(firstProblem({ problems: [problem('d', 'policy', 'info')] })?.code).toBe('d');
  });

  it('says where to begin when more than one thing is to be mended', () => {
    const problems = [
      problem('a', 'others', 'info'),
      problem('b', 'macos', 'warning'),
      problem('c', 'permission', 'critical'),
    ];
    expect(firstToMend(problems)?.code).toBe('c');
    expect(firstToMend(problems.slice(0, 2))).toBeNull();
  });
});

describe('the words for the person at the Mac', () => {
  it('say which Mac, what is wrong and what to do, and ask for nothing that need not be', () => {
    const words = wordsForPerson(problem('Access is missing', 'permission', 'critical'), 'mia\u202E-mac');
    expect(words).toBe(
      'About Portcullis on your Mac “mia⟨202E⟩-mac”: Access is missing.\n\ncause\n\nWhat is to be done: fix',
    );
    const note = wordsForPerson(problem('It is simulated', 'bridge', 'info'), undefined);
    expect(note).toBe('About Portcullis on your Mac: It is simulated.\n\ncause\n\nIf it matters: fix');
  });
});

describe('documents, expected and applied', () => {
  const policy = (sequence: number) => ({ kind: 'policy', id: POLICY_ID, sequence });
  const set = (sequence: number) => ({ kind: 'device-set', id: SET, sequence });

  it('are side by side with their names', () => {
    const rows = documentRows(mac({ expected: [policy(12), set(9)], applied: [policy(12)] }), NAMES);
    expect(rows.map(({ name, expected, applied, inForce }) => [name, expected, applied, inForce])).toEqual([
      ['Office', 12, 12, true],
      ['Company sticks', 9, null, false],
    ]);
  });

  it('show one that is applied and not meant for this Mac any more', () => {
    const [row] = documentRows(mac({ expected: [], applied: [set(4)] }), NAMES);
    expect(row).toMatchObject({ expected: null, applied: 4, inForce: false });
  });

  it('say in words why one was refused', () => {
    const refused = [{ document: policy(12), reason: 'bad-signature', time: '2026-11-23T08:00:00Z' }];
    const [row] = documentRows(mac({ expected: [policy(12)], applied: [policy(10)], refused }), NAMES);
    expect(row?.refusal).toContain('signature is not valid');
  });

  it('forget a refusal once a later one is applied', () => {
    const refused = [{ document: policy(11), reason: 'older', time: '2026-11-23T08:00:00Z' }];
    const [row] = documentRows(mac({ expected: [policy(12)], applied: [policy(12)], refused }), NAMES);
    expect(row?.refusal).toBeNull();
  });

  it('list every refusal, newest first, also for a reason never heard of', () => {
    const refused = [
      { document: policy(11), reason: 'older', time: '2026-11-23T08:00:00Z' },
      { document: set(3), reason: 'smudged', time: '2026-11-23T09:00:00Z' },
    ];
    expect(refusalRows(mac({ refused })).map(({ kind, words }) => [kind, words])).toEqual([
      ['Device set', 'The bridge said “smudged”.'],
      ['Policy', refusalInWords('older')],
    ]);
  });
});

describe('attached devices', () => {
  it('get the newest verdict about them, and no other event', () => {
    const rows = [
      eventRow('attach', { kind: 'attach', deviceKey: 'k' }),
      eventRow('new', { deviceKey: 'k' }),
      eventRow('old', { deviceKey: 'k' }),
    ];
    expect(latestVerdicts(rows).get('k')?.id).toBe(idOf('new'));
  });
});

describe('the name of a kind of problem', () => {
  it('is its code in words, with the names of macOS as they are written', () => {
    expect(
      ['full-disk-access-missing', 'mdm-not-approved', 'macos-too-old', 'not-reporting', 'canary-mounted'].map(
        problemName,
      ),
    ).toEqual(['Full Disk Access missing', 'MDM not approved', 'macOS too old', 'Silent', 'Canary mounted']);
  });
});
