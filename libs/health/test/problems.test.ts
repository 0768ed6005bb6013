import { describe, expect, it } from 'vitest';
import type { HealthFacts, HealthState, ProblemCode } from '../src/index.js';
import { diagnose, PROBLEM_CODES } from '../src/index.js';
import { ago, extension, NOW, WELL, withStatus } from './facts.js';

interface Case {
  readonly when: string;
  readonly code: ProblemCode;
  readonly facts: HealthFacts;
  readonly state: HealthState;
  /** Words that the cause and the fix must hold. */
  readonly says: readonly string[];
}

const DOWN = { connected: false, failure: 'not-running' } as const;

const NONE = { identifier: 'org.portcullis.bridge', records: [] };
function client(state: string, job = 'mounts'): HealthFacts {
  const clients = ['mounts', 'iokit', 'files'].map((name) => ({ job: name, state: name === job ? state : 'running' }));
  return withStatus({ clients });
}
function server(change: NonNullable<HealthFacts['server']>): HealthFacts {
  return { ...WELL, server: { enrolled: true, reachable: false, lastContactAt: ago(10), ...change } };
}
const NEWER = [{ kind: 'policy', id: '7d3f6c1e-0000-4000-8000-000000000001', sequence: 13 }];

const CASES: readonly Case[] = [
  {
    when: 'the bridge is not running',
    code: 'bridge-unreachable',
    facts: { ...WELL, bridge: DOWN },
    state: 'unprotected',
    says: ['not running', 'Open the Portcullis app'],
  },
  {
    when: 'the bridge does not answer, so that nobody knows what it does',
    code: 'bridge-unreachable',
    facts: { ...WELL, bridge: { connected: false, failure: 'timeout' } },
    state: 'unknown',
    says: ['does not answer', 'not known'],
  },
  {
    when: 'the agent may not open the socket',
    code: 'bridge-unreachable',
    facts: { ...WELL, bridge: { connected: false, failure: 'no-permission' } },
    state: 'unknown',
    says: ['not allowed to open the socket', 'as root'],
  },
  {
    when: 'bridge and agent speak different protocols',
    code: 'protocol-mismatch',
    facts: { ...WELL, bridge: { connected: false, failure: 'protocol', detail: 'this bridge speaks protocol 1' } },
    state: 'unknown',
    says: ['different protocols (this bridge speaks protocol 1)', 'update the older of the two'],
  },
  {
    when: 'answers came too late',
    code: 'answers-late',
    facts: withStatus({ counters: { tooLate: 1, dropped: 2 } }),
    state: 'partly',
    says: ['1 question was answered too late and 2 messages were dropped by macOS'],
  },
  {
    when: 'the bridge is the simulator',
    code: 'simulated',
    facts: withStatus({ bridgeMode: 'simulate' }),
    state: 'protected',
    says: ['recordings', 'no hardware is behind them'],
  },
  {
    when: 'the bridge runs in approve mode',
    code: 'approve-mode',
    facts: withStatus({ bridgeMode: 'approve' }),
    state: 'partly',
    says: ['administrator rights can mount past it', '10 seconds', 'authorize mode'],
  },
  {
    when: 'the bridge only watches',
    code: 'observe-mode',
    facts: withStatus({ bridgeMode: 'observe', clients: [] }),
    state: 'observing',
    says: ['eslogger', 'approve or authorize'],
  },
  {
    when: 'macOS knows of no extension and no bridge runs',
    code: 'extension-not-installed',
    facts: { ...WELL, bridge: DOWN, extension: NONE },
    state: 'unprotected',
    says: ['never activated', '/Applications'],
  },
  {
    when: 'macOS knows of no extension on a managed Mac',
    code: 'extension-not-installed',
    facts: { ...WELL, managed: true, bridge: DOWN, extension: NONE },
    state: 'unprotected',
    says: ['package again from the MDM'],
  },
  {
    when: 'nobody has allowed the extension on macOS 15',
    code: 'extension-waiting-for-user',
    facts: { ...WELL, bridge: DOWN, extension: extension('activated waiting for user') },
    state: 'unprotected',
    says: [
      'nobody has allowed it yet',
      'General > Login Items & Extensions > Endpoint Security Extensions',
      'open the Portcullis app again',
    ],
  },
  {
    when: 'nobody has allowed the extension on macOS 14',
    code: 'extension-waiting-for-user',
    facts: { ...WELL, macosVersion: '14.6.1', bridge: DOWN, extension: extension('activated waiting for user') },
    state: 'unprotected',
    says: ['open System Settings > Privacy & Security, under “Security” and allow'],
  },
  {
    when: 'nobody has allowed the extension on a macOS whose version is not known',
    code: 'extension-waiting-for-user',
    facts: { ...WELL, macosVersion: 'Sequoia', bridge: DOWN, extension: extension('activated waiting for user') },
    state: 'unprotected',
    says: ['(macOS 15 and later) or', '(macOS 13 and 14)'],
  },
  {
    when: 'nobody has allowed the extension on a managed Mac',
    code: 'extension-waiting-for-user',
    facts: { ...WELL, managed: true, bridge: DOWN, extension: extension('activated waiting for user') },
    state: 'unprotected',
    says: ['com.apple.system-extension-policy', 'AllowedSystemExtensions'],
  },
  {
    when: 'the extension was switched off',
    code: 'extension-not-approved',
    facts: { ...WELL, bridge: DOWN, extension: extension('activated disabled') },
    state: 'unprotected',
    says: ['switched the extension off', 'Endpoint Security Extensions'],
  },
  {
    when: 'the extension is enabled, and nothing runs',
    code: 'extension-enabled-no-client',
    facts: { ...WELL, fullDiskAccess: null, bridge: DOWN, extension: extension('activated enabled') },
    state: 'unprotected',
    says: ['“activated enabled”', 'Privacy & Security > Full Disk Access'],
  },
  {
    when: 'macOS reports a state of the extension that nobody knows',
    code: 'extension-unknown-state',
    facts: { ...WELL, bridge: { connected: false, failure: 'timeout' }, extension: extension('activated sideways') },
    state: 'unknown',
    says: ['“activated sideways”', 'does not know'],
  },
  {
    when: 'the extension is being changed',
    code: 'extension-unknown-state',
    facts: { ...WELL, bridge: { connected: false, failure: 'timeout' }, extension: extension('activated enabling') },
    state: 'unknown',
    says: ['a change is under way', 'Wait a minute'],
  },
  {
    when: 'an older extension is active',
    code: 'extension-old-version',
    facts: { ...WELL, extension: extension('activated enabled', '0.0.9') },
    state: 'partly',
    says: ['Version 0.0.9 is active while 0.1.0 is installed'],
  },
  {
    when: 'an old extension goes at the next start',
    code: 'reboot-pending',
    facts: { ...WELL, bridge: DOWN, extension: extension('terminated waiting to uninstall on reboot') },
    state: 'unprotected',
    says: ['was removed', 'Restart the Mac, then open the Portcullis app'],
  },
  {
    when: 'a new extension comes at the next start, while the old one still works',
    code: 'reboot-pending',
    facts: { ...WELL, extension: extension('activated waiting to upgrade on reboot') },
    state: 'partly',
    says: ['new version', 'Restart the Mac'],
  },
  {
    when: 'Full Disk Access is missing',
    code: 'full-disk-access-missing',
    facts: client('not-permitted'),
    state: 'unprotected',
    says: ['does not have it', 'Privacy & Security > Full Disk Access', 'older copy', 'no restart is needed'],
  },
  {
    when: 'Full Disk Access is missing on macOS 13.0',
    code: 'full-disk-access-missing',
    facts: { ...client('not-permitted'), macosVersion: '13.0.1' },
    state: 'unprotected',
    says: ['macOS 13.0 forgets it when the Mac is upgraded'],
  },
  {
    when: 'Full Disk Access is missing on a managed Mac',
    code: 'full-disk-access-missing',
    facts: { ...client('not-permitted'), managed: true },
    state: 'unprotected',
    says: ['com.apple.TCC.configuration-profile-policy', 'SystemPolicyAllFiles', 'not the app’s'],
  },
  {
    when: 'the bridge said before it ended that Full Disk Access is missing',
    code: 'full-disk-access-missing',
    facts: { ...WELL, bridge: DOWN, fullDiskAccess: 'missing', extension: extension('activated enabled') },
    state: 'unprotected',
    says: ['does not have it'],
  },
  {
    when: 'the entitlement is missing',
    code: 'not-entitled',
    facts: client('not-entitled'),
    state: 'unprotected',
    says: ['com.apple.developer.endpoint-security.client', 'approve mode'],
  },
  {
    when: 'the bridge is not root',
    code: 'not-privileged',
    facts: client('not-privileged'),
    state: 'unprotected',
    says: ['root alone', 'launchd'],
  },
  {
    when: 'other products hold all clients',
    code: 'too-many-clients',
    facts: client('too-many-clients'),
    state: 'unprotected',
    says: ['systemextensionsctl list', 'tries again by itself'],
  },
  {
    when: 'only the client for IOKit is refused',
    code: 'too-many-clients',
    facts: client('too-many-clients', 'iokit'),
    state: 'partly',
    says: ['only so many'],
  },
  {
    when: 'a client fails without a reason',
    code: 'client-failed',
    facts: client('internal'),
    state: 'unprotected',
    says: ['for mounts could not be made (“internal”)', 'portcullis doctor'],
  },
  {
    when: 'there is no policy yet',
    code: 'no-policy',
    facts: withStatus({ policyState: 'none' }),
    state: 'observing',
    says: ['blocks nothing', 'assign a published policy'],
  },
  {
    when: 'there is no policy because the Mac is not enrolled',
    code: 'no-policy',
    facts: withStatus({ policyState: 'none' }, { server: { enrolled: false } }),
    state: 'observing',
    says: ['Enrol this Mac'],
  },
  {
    when: 'the policy observes',
    code: 'observing-by-policy',
    facts: withStatus({ policyState: 'observing' }),
    state: 'observing',
    says: ['“observe”', '“enforce”'],
  },
  {
    when: 'the Mac has been offline for longer than the policy allows',
    code: 'offline-expired',
    facts: withStatus({ policyState: 'offline-expired' }),
    state: 'partly',
    says: ['longer than the policy allows'],
  },
  {
    when: 'a document has been missing for long',
    code: 'documents-out-of-sync',
    facts: { ...WELL, documents: { ...WELL.documents, expected: NEWER, outOfSyncSince: ago(30) } },
    state: 'partly',
    says: ['1 document differs', 'for 30 minutes now', 'Publishing the policy once more'],
  },
  {
    when: 'a document has just been published',
    code: 'documents-out-of-sync',
    facts: { ...WELL, documents: { ...WELL.documents, expected: NEWER, outOfSyncSince: ago(1) } },
    state: 'protected',
    says: ['Wait a moment'],
  },
  {
    when: 'a forged document was refused',
    code: 'documents-refused',
    facts: {
      ...WELL,
      documents: {
        ...WELL.documents,
        refused: [{ document: { kind: 'policy', id: 'x', sequence: 9 }, reason: 'wrong-key', time: ago(5) }],
      },
    },
    state: 'protected',
    says: [
      'A document of kind “policy” with sequence 9 was refused',
      'a key that this Mac does not trust',
      'who handed it over',
    ],
  },
  {
    when: 'a document of a newer format was refused',
    code: 'documents-refused',
    facts: { ...WELL, documents: { ...WELL.documents, refused: [{ reason: 'newer-format', time: ago(5) }] } },
    state: 'protected',
    says: ['newer format', 'Update the bridge'],
  },
  {
    when: 'the server has been away for days',
    code: 'documents-stale',
    facts: server({ lastContactAt: ago(3 * 24 * 60), failure: 'network' }),
    state: 'partly',
    says: ['3 days ago', 'changes since are not in force'],
  },
  {
    when: 'the Mac is not enrolled',
    code: 'not-enrolled',
    facts: server({ enrolled: false, detail: 'the enrolment token has expired' }),
    state: 'observing',
    says: ['(the enrolment token has expired)', 'Make an enrolment token'],
  },
  {
    when: 'a managed Mac is not enrolled',
    code: 'not-enrolled',
    facts: { ...server({ enrolled: false }), managed: true },
    state: 'observing',
    says: ['settings profile'],
  },
  {
    when: 'the server cannot be reached',
    code: 'server-unreachable',
    facts: server({ failure: 'network', detail: 'connect ECONNREFUSED' }),
    state: 'protected',
    says: ['since 10 minutes (connect ECONNREFUSED)', 'stays in force', 'VPN, proxy, firewall'],
  },
  {
    when: 'the server answers with errors',
    code: 'server-unreachable',
    facts: server({ failure: 'server-error' }),
    state: 'protected',
    says: ['the server’s log'],
  },
  {
    when: 'the server’s certificate is not trusted',
    code: 'certificate',
    facts: server({ failure: 'certificate', certificateProblem: 'certificate has expired' }),
    state: 'protected',
    says: ['(certificate has expired)', 'caFile', 'proxy'],
  },
  {
    when: 'the clock is wrong',
    code: 'clock-skew',
    facts: server({ failure: 'clock-skew', clockSkewSeconds: -3600 }),
    state: 'protected',
    says: ['is 60 minutes behind the server’s', 'Date & Time'],
  },
  {
    when: 'the clock is wrong by an amount that is not known',
    code: 'clock-skew',
    facts: server({ failure: 'clock-skew' }),
    state: 'protected',
    says: ['differs too much from the server’s'],
  },
  {
    when: 'the server refuses the agent',
    code: 'credentials-refused',
    facts: server({ failure: 'refused-credentials' }),
    state: 'protected',
    says: ['removed in the console', 'Enrol the Mac again'],
  },
  {
    when: 'events pile up while the server is away',
    code: 'spool-backlog',
    facts: { ...server({ failure: 'network' }), spool: { pending: 40, oldestPendingAt: ago(60), deadLetters: 0 } },
    state: 'protected',
    says: ['40 events wait on this Mac, the oldest for 60 minutes', 'sent by themselves'],
  },
  {
    when: 'events pile up although the server is there',
    code: 'spool-backlog',
    facts: { ...WELL, spool: { pending: 20_000, deadLetters: 0 } },
    state: 'protected',
    says: ['20000 events wait', 'disk space'],
  },
  {
    when: 'the server refused an event',
    code: 'dead-letters',
    facts: { ...WELL, spool: { pending: 0, deadLetters: 1 } },
    state: 'protected',
    says: ['1 event was refused as malformed', 'portcullis doctor'],
  },
  {
    when: 'events were lost in the journal and in the spool',
    code: 'events-lost',
    facts: withStatus({ journal: { lost: 2 } }, { spool: { pending: 0, deadLetters: 0, lost: 3 } }),
    state: 'protected',
    says: ['5 events could not be kept', 'Free disk space'],
  },
  {
    when: 'the canary is no longer denied',
    code: 'canary-not-denied',
    facts: withStatus({ lastCanaryDeniedAt: null }, { canary: { lastDeniedAt: ago(90) } }),
    state: 'partly',
    says: ['90 minutes ago', 'does not act'],
  },
  {
    when: 'a source of the inventory does not work',
    code: 'inventory',
    facts: { ...WELL, inventory: { problems: ['usb: libusb could not be loaded'] } },
    state: 'protected',
    says: ['(usb: libusb could not be loaded)', 'Decisions do not depend on it'],
  },
];

describe('problems', () => {
  it.each(CASES)('$code: names cause and fix when $when', ({ code, facts, state, says }) => {
    const diagnosis = diagnose(facts, NOW);
    const problem = diagnosis.problems.find((one) => one.code === code);
    expect(diagnosis.problems.map((one) => one.code)).toContain(code);
    for (const words of says) expect(`${problem?.cause} ${problem?.fix}`).toContain(words);
    expect(diagnosis.state).toBe(state);
    expect(diagnosis.checks.find((check) => check.id === problem?.check)?.problems).toContain(code);
  });

  it('has a case here for every problem that it can name', () => {
    const tested = new Set(CASES.map((one) => one.code));
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

  it('names one problem for one cause when all clients lack Full Disk Access', () => {
    const clients = ['mounts', 'iokit', 'files'].map((job) => ({ job, state: 'not-permitted' }));
    const { problems } = diagnose(withStatus({ clients }, { fullDiskAccess: 'missing' }), NOW);
    expect(problems.map((problem) => problem.code)).toEqual(['full-disk-access-missing']);
  });
});
