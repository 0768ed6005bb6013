import type { HealthFacts } from '../src/index.js';
import type { Case } from './cases-on-the-mac.js';
import { ago, WELL, withStatus } from './facts.js';

function server(change: NonNullable<HealthFacts['server']>): HealthFacts {
  return { ...WELL, server: { enrolled: true, reachable: false, lastContactAt: ago(10), ...change } };
}

const NEWER = [{ kind: 'policy', id: '7d3f6c1e-0000-4000-8000-000000000001', sequence: 13 }];

/** Of documents, the server, and what reaches it. */
export const ON_THE_WAY: readonly Case[] = [
  {
    when: 'the server presents another key than the profile names',
    code: 'foreign-anchor',
    facts: server({ enrolled: false, reachable: true, foreignAnchor: 'server' }),
    state: 'observing',
    says: ['was not enrolled with it', 'make it anew in the console'],
  },
  {
    when: 'the bridge was enrolled with another key than the profile names',
    code: 'foreign-anchor',
    facts: server({ reachable: true, foreignAnchor: 'bridge' }),
    state: 'unprotected',
    says: ['another organisation’s server', 'remove Portcullis from this Mac'],
  },
  {
    when: 'a profile with nonsense arrived',
    code: 'settings-refused',
    facts: { ...WELL, settings: { problems: ['server in the managed preferences: `nonsense` is not a web address'] } },
    state: 'protected',
    says: ['`nonsense` is not a web address', 'goes on with those that were good last', 'Make the profile'],
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
    // store.h of the bridge: `Damage`.
    when: 'the enrolment of the bridge is lost',
    code: 'enrolment-lost',
    facts: withStatus({ policyState: 'none', enrolmentDamage: 'lost', documents: [] }),
    state: 'observing',
    says: ['enrolment.damaged.json', 'blocks nothing', 'by itself within a minute', 'kickstart'],
  },
  {
    when: 'the enrolment of the bridge is lost, and the agent has none',
    code: 'enrolment-lost',
    facts: withStatus({ policyState: 'none', enrolmentDamage: 'lost' }, { server: { enrolled: false } }),
    state: 'observing',
    says: ['Enrol this Mac with a token'],
  },
  {
    when: 'the bridge goes on with the copy of its enrolment',
    code: 'enrolment-recovered',
    facts: withStatus({ enrolmentDamage: 'recovered' }),
    state: 'protected',
    says: ['goes on with what it had', 'First Aid'],
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
    says: ['removed in the console', 'An administrator lets it back'],
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
    when: 'a damaged spool was moved aside, and nobody has looked',
    code: 'spool-damaged',
    facts: {
      ...WELL,
      spool: {
        pending: 0,
        deadLetters: 0,
        lost: 0,
        damaged: ['/s/spool.damaged-1.sqlite', '/s/spool.damaged-2.sqlite'],
      },
    },
    state: 'protected',
    says: ['moved away, 2 times', 'delete “/s/spool.damaged-2.sqlite”', 'seen it'],
  },
  {
    when: 'the canary is no longer denied',
    code: 'canary-not-denied',
    facts: withStatus({ lastCanaryDeniedAt: null }, { canary: { lastDeniedAt: ago(90) } }),
    state: 'partly',
    says: ['90 minutes ago', 'does not act'],
  },
  {
    when: 'the canary was mounted',
    code: 'canary-mounted',
    facts: withStatus(
      {},
      { canary: { lastDeniedAt: ago(9), lastTriedAt: ago(4), lastOutcome: 'mounted', detail: 'macOS mounted it' } },
    ),
    state: 'unprotected',
    says: ['this time macOS mounted it', 'last denied 9 minutes ago', 'another security product'],
  },
  {
    when: 'the canary was mounted and has never been denied',
    code: 'canary-mounted',
    facts: withStatus({ lastCanaryDeniedAt: null }, { canary: { lastTriedAt: ago(1), lastOutcome: 'mounted' } }),
    state: 'unprotected',
    says: ['not been denied since the agent started'],
  },
  {
    when: 'the tools of the canary fail and it was denied lately',
    code: 'canary-failed',
    facts: {
      ...WELL,
      canary: { lastDeniedAt: ago(9), lastTriedAt: ago(4), lastOutcome: 'tool-failed', detail: 'hdiutil did not end' },
    },
    state: 'protected',
    says: ['(hdiutil did not end)', 'last denied 9 minutes ago', 'hdiutil info'],
  },
  {
    when: 'the tools of the canary have failed from the start',
    code: 'canary-failed',
    facts: withStatus({ lastCanaryDeniedAt: null }, { canary: { lastTriedAt: ago(4), lastOutcome: 'tool-failed' } }),
    state: 'partly',
    says: ['Nothing proves at present'],
  },
  {
    when: 'the bridge cannot be told of the canary',
    code: 'canary-failed',
    facts: withStatus({ lastCanaryDeniedAt: null }, { canary: { lastTriedAt: ago(4), lastOutcome: 'not-armed' } }),
    state: 'partly',
    says: ['could not be told', 'same version'],
  },
  {
    when: 'a source of the inventory does not work',
    code: 'inventory',
    facts: { ...WELL, inventory: { problems: ['usb: libusb could not be loaded'] } },
    state: 'protected',
    says: ['(usb: libusb could not be loaded)', 'Decisions do not depend on it'],
  },
];
