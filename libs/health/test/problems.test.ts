import { describe, expect, it } from 'vitest';
import { diagnose, PROBLEM_CODES } from '../src/index.js';
import { ON_THE_MAC } from './cases-on-the-mac.js';
import { OF_THE_INSTALLATION } from './cases-of-the-installation.js';
import { OF_NO_CONCERN, OF_THE_SYSTEM } from './cases-of-the-system.js';
import { NEARLY } from './cases-nearly.js';
import { OF_PROFILES } from './cases-of-profiles.js';
import { OF_THE_FIELD } from './cases-of-the-field.js';
import { ON_THE_WAY } from './cases-on-the-way.js';
import { NOTHING } from './facts-of-the-system.js';
import { ago, EXTENSION, NOW, TEAM, WELL, withStatus, withSystem } from './facts.js';

const CASES = [...ON_THE_MAC, ...OF_THE_INSTALLATION, ...OF_THE_SYSTEM, ...ON_THE_WAY, ...OF_THE_FIELD, ...OF_PROFILES];

/**
 * By the line of the checklist and how severe it is: `critical`, nothing is protected; `warning`, a part is not;
 * `info`, good to know.
 */
const SEVERE = {
  'agent, critical': ['agent-no-answer', 'agent-not-configured', 'agent-not-running'],
  'agent, warning': ['agent-no-permission'],
  'approval, critical': [
    'background-item-off',
    'daemon-ends',
    'daemon-not-loaded',
    'ended-too-late',
    'extension-blocked-by-profile',
    'extension-ends',
    'extension-not-approved',
    'extension-not-installed',
    'extension-service-missing',
    'extension-switches-back',
    'extension-waiting-for-user',
    'extension-wrong-processor',
    'launch-constraint',
    'mdm-not-approved',
    'reboot-pending',
    'restart-does-not-help',
  ],
  'approval, info': ['extension-removable', 'profiles-incomplete'],
  'approval, warning': [
    'extension-unknown-state',
    'new-copy-waits',
    'profiles-incomplete',
    'reboot-pending',
    'two-bridges',
  ],
  'bridge, critical': ['bridge-unreachable', 'protocol-mismatch'],
  'bridge, info': ['simulated'],
  'bridge, warning': ['answers-late', 'approve-mode', 'observe-mode'],
  'documents, info': ['documents-out-of-sync', 'enrolment-recovered'],
  'documents, warning': ['documents-out-of-sync', 'documents-refused', 'documents-stale'],
  'events, warning': ['dead-letters', 'events-lost', 'spool-backlog', 'spool-damaged'],
  'installation, critical': ['extension-two-teams', 'stale-registry'],
  'installation, info': ['old-copy-waits'],
  'installation, warning': [
    'app-misplaced',
    'app-missing',
    'development-build',
    'extension-old-version',
    'extension-other-content',
    'finder-metadata',
    'other-app-copies',
    'signature-broken',
    'stale-registry',
  ],
  'inventory, info': ['accessory-prompt', 'inventory'],
  'macos, critical': ['macos-too-old'],
  'macos, info': ['macos-not-known'],
  'macos, warning': ['integrity-protection-off'],
  'others, info': ['apple-disk-management', 'other-product', 'other-product-unknown'],
  'permission, critical': [
    'client-failed',
    'extension-enabled-no-client',
    'full-disk-access-denied',
    'full-disk-access-elsewhere',
    'full-disk-access-missing',
    'full-disk-access-not-honoured',
    'not-entitled',
    'not-privileged',
    'too-many-clients',
  ],
  'permission, info': ['full-disk-access-shown-off'],
  'permission, warning': ['too-many-clients'],
  'policy, critical': ['enrolment-lost', 'no-policy'],
  'policy, info': ['observing-by-policy'],
  'policy, warning': ['offline-expired'],
  'proof, critical': ['canary-mounted', 'canary-not-denied'],
  'proof, warning': ['canary-failed'],
  'server, critical': ['foreign-anchor', 'not-enrolled'],
  'server, warning': ['certificate', 'clock-skew', 'credentials-refused', 'server-unreachable', 'settings-refused'],
};

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

  it('stands in its line of the checklist, as severe as it is', () => {
    const found = new Map<string, Set<string>>();
    for (const { code, facts } of CASES) {
      const { check, severity } = diagnose(facts, NOW).problems.find((one) => one.code === code) ?? {};
      const line = `${check}, ${severity}`;
      found.set(line, (found.get(line) ?? new Set()).add(code));
    }
    expect(Object.fromEntries([...found].map(([line, codes]) => [line, [...codes].toSorted()]))).toEqual(SEVERE);
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

describe('a profile for background items', () => {
  const agent = 'org.portcullis.agent';
  const bridge = 'org.portcullis.bridge';
  const isEnough = (
    installed: { daemon: boolean; agent: boolean },
    ...rules: readonly (readonly [string, string, string?])[]
  ) => {
    const profiles = {
      ...NOTHING,
      extensions: [{ teamId: TEAM, identifier: EXTENSION }],
      fullDiskAccess: [{ identifier: EXTENSION, requirement: null, allowed: true }],
      backgroundItems: rules.map(([type, value, teamId = null]) => ({ type, value, teamId })),
    };
    const { problems } = diagnose(withSystem({ profiles, installed }, { managed: true }), NOW);
    return !problems.some(({ code }) => code === 'profiles-incomplete');
  };
  const both = { daemon: true, agent: true };
  const alone = { daemon: false, agent: true };

  it('keeps those jobs running that a rule names, by team, label or the beginning of it', () => {
    expect(isEnough(both, ['TeamIdentifier', TEAM])).toBe(true);
    expect(isEnough(both, ['LabelPrefix', 'org.portcullis.'])).toBe(true);
    expect(isEnough(both, ['Label', agent], ['Label', bridge])).toBe(true);
    expect(isEnough(both, ['Label', agent, TEAM], ['LabelPrefix', bridge, TEAM])).toBe(true);
    expect(isEnough(alone, ['Label', agent])).toBe(true);
    expect(isEnough({ daemon: true, agent: false }, ['Label', bridge])).toBe(true);
    expect(isEnough({ daemon: false, agent: false })).toBe(true);
  });

  it('does not for a job that none names, or the rule of another team', () => {
    expect(isEnough(both)).toBe(false);
    expect(isEnough(both, ['Label', agent])).toBe(false);
    expect(isEnough(both, ['Label', bridge])).toBe(false);
    expect(isEnough(alone, ['Label', 'org.portcullis.'])).toBe(false);
    expect(isEnough(alone, ['LabelPrefix', 'agent'])).toBe(false);
    expect(isEnough(alone, ['Label', agent, 'OTHER12345'])).toBe(false);
    expect(isEnough(alone, ['TeamIdentifier', 'OTHER12345'])).toBe(false);
    expect(isEnough(alone, ['BundleIdentifier', agent])).toBe(false);
  });
});
