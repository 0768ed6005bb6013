import type { Case } from './cases-on-the-mac.js';
import { ago, extension, EXTENSION, job, TEAM, WELL, withSystem } from './facts.js';
import { daemon, down, ended, given, LABEL, listed, NOTHING } from './facts-of-the-system.js';

const OURS = `anchor apple generic and identifier "${EXTENSION}" and certificate leaf[subject.OU] = ${TEAM}`;
const ALLOWED = { ...NOTHING, extensions: [{ teamId: TEAM, identifier: EXTENSION }] };
const entry = (allowed: boolean | null, requirement: string | null = OURS, identifier = EXTENSION) => ({
  identifier,
  requirement,
  allowed,
  profile: 'Privacy',
});
const managed = { managed: true } as const;
const running = `*\t*\t${TEAM}\t${EXTENSION} (0.1.0/1)\tbridge\t[activated enabled]`;

/** What public reports of admins name, and what is said about it; the source stands with each. */
export const OF_THE_FIELD: readonly Case[] = [
  {
    // google/santa#1094; xnu bsd/sys/reason.h.
    when: 'an answer of the extension came too late',
    code: 'ended-too-late',
    facts: down({ jobs: { extension: ended(LABEL, { lastExitReason: 'OS_REASON_ENDPOINTSECURITY', runs: 3 }) } }),
    state: 'unprotected',
    says: [
      'was ended by macOS for OS_REASON_ENDPOINTSECURITY',
      'waits only so long',
      'Installing it again does not help',
    ],
  },
  {
    when: 'memory ran out',
    code: 'extension-ends',
    facts: down({ jobs: { extension: ended(LABEL, { lastExitReason: 'OS_REASON_JETSAM' }) } }),
    state: 'unprotected',
    says: ['memory ran out', 'JetsamEvent'],
  },
  {
    when: 'a library of the extension is missing',
    code: 'extension-ends',
    facts: down({ jobs: { extension: ended(LABEL, { lastExitReason: 'OS_REASON_DYLD' }) } }),
    state: 'unprotected',
    says: ['A library that it needs'],
  },
  {
    // Public output of launchctl print on macOS 26: job state = spawn failed, properties = … | needs LWCR update.
    when: 'launchd kept the requirement of an earlier binary of the extension',
    code: 'launch-constraint',
    facts: down({
      jobs: {
        extension: ended(LABEL, {
          lastExitReason: 'OS_REASON_CODESIGNING',
          jobState: 'spawn failed',
          properties: ['keepalive', 'needs LWCR update'],
        }),
      },
    }),
    state: 'unprotected',
    says: ['needs LWCR update', `launchctl bootout system/${LABEL}`, 'bootstrap', 'does not help'],
  },
  {
    when: 'launchd kept the requirement of an earlier binary of the daemon',
    code: 'launch-constraint',
    facts: daemon({
      jobs: {
        daemon: ended('org.portcullis.bridge', {
          lastExitCode: 78,
          lastExitReason: 'EX_CONFIG',
          properties: ['needs LWCR update'],
        }),
      },
    }),
    state: 'unprotected',
    says: ['launchctl bootout system/org.portcullis.bridge', 'launchctl bootstrap system /Library/LaunchDaemons'],
  },
  {
    when: 'the extension never ran a line',
    code: 'extension-ends',
    facts: down({
      jobs: { extension: job(LABEL, { pid: null, state: 'not running', jobState: 'spawn failed', runs: 0 }) },
    }),
    state: 'unprotected',
    says: ['could not be started at all', 'no permission can be the reason'],
  },
  {
    when: 'launchd holds the extension back because it ends too soon',
    code: 'extension-ends',
    facts: down({ jobs: { extension: job(LABEL, { immediateReason: 'inefficient', lastExitCode: 1, runs: 2 }) } }),
    state: 'unprotected',
    says: ['ended with code 1, again and again: it was started 2 times'],
  },
  {
    when: 'a profile denies Full Disk Access and another one allows it',
    code: 'full-disk-access-denied',
    facts: given({ profiles: { ...ALLOWED, fullDiskAccess: [entry(true), entry(false)] } }, managed),
    state: 'unprotected',
    says: [
      '“Privacy” denies Full Disk Access',
      'the one that denies wins',
      'Nobody can switch it on',
      'remove that entry',
    ],
  },
  {
    when: 'a profile denies Full Disk Access on a Mac that is not known to be managed',
    code: 'full-disk-access-denied',
    facts: given({ fullDiskAccess: [{ client: EXTENSION, allowed: false, requirement: OURS, managed: true }] }),
    state: 'unprotected',
    says: ['A profile denies', 'Nobody can switch it on at the Mac'],
  },
  {
    when: 'someone switched Full Disk Access off under a profile that allows it',
    code: 'full-disk-access-denied',
    facts: given(
      {
        profiles: { ...ALLOWED, fullDiskAccess: [entry(true)] },
        fullDiskAccess: [{ client: EXTENSION, allowed: false, requirement: OURS, managed: false }],
      },
      managed,
    ),
    state: 'unprotected',
    says: ['someone at the Mac switched it off', 'switch on “Portcullis Extension”'],
  },
  {
    when: 'Full Disk Access is recorded, fits, and is refused',
    code: 'full-disk-access-not-honoured',
    facts: given({ profiles: { ...ALLOWED, fullDiskAccess: [entry(true)] } }, managed),
    state: 'unprotected',
    says: [
      'fits the code that runs',
      'switched it off at the Mac as well',
      'Restart the Mac',
      'push it again',
      'bug report',
    ],
  },
  {
    when: 'someone gave Full Disk Access at the Mac, and macOS refuses it',
    code: 'full-disk-access-not-honoured',
    facts: given({ fullDiskAccess: [{ client: EXTENSION, allowed: true, requirement: OURS, managed: false }] }),
    state: 'unprotected',
    says: ['minus button', 'add it again', 'restart the Mac'],
  },
  {
    // TN3127: what csreq prints of a build signed for development names the certificate, not the team.
    when: 'Full Disk Access was given to a development build of the same team',
    code: 'full-disk-access-elsewhere',
    facts: given({
      fullDiskAccess: [
        {
          client: EXTENSION,
          allowed: true,
          managed: false,
          requirement: `identifier "${EXTENSION}" and anchor apple generic and certificate leaf[subject.CN] = "Apple Development: Mia Muster (AB12CD34EF)" and certificate 1[field.1.2.840.113635.100.6.2.1] /* exists */`,
        },
      ],
    }),
    state: 'unprotected',
    says: ['another signature (“Apple Development: Mia Muster (AB12CD34EF)”)', 'minus button'],
  },
  {
    when: 'the only profile for Full Disk Access names the app, whatever it says about it',
    code: 'full-disk-access-elsewhere',
    facts: given({ profiles: { ...ALLOWED, fullDiskAccess: [entry(null, null, 'org.portcullis.app')] } }, managed),
    state: 'unprotected',
    says: ['speaks about “org.portcullis.app”', `needs it is “${EXTENSION}”`],
  },
  {
    when: 'System Settings shows off what a profile grants',
    code: 'full-disk-access-shown-off',
    facts: withSystem({
      fullDiskAccess: [
        { client: EXTENSION, allowed: true, requirement: OURS, managed: true },
        { client: EXTENSION, allowed: false, requirement: OURS, managed: false },
      ],
    }),
    state: 'protected',
    says: ['A profile grants it', 'Nothing is to be done'],
  },
  {
    when: 'a new copy waits to be allowed while the old one protects',
    code: 'new-copy-waits',
    facts: {
      ...WELL,
      extension: {
        ...listed(`\t*\t${TEAM}\t${EXTENSION} (0.2.0/2)\tbridge\t[activated waiting for user]`, running),
        version: '0.2.0',
      },
    },
    state: 'partly',
    says: [
      'Version 0.2.0 (2) is installed and waits to be allowed',
      '0.1.0 goes on protecting',
      'Opening the app changes nothing',
      'Endpoint Security Extensions',
    ],
  },
  {
    when: 'a new copy waits on a managed Mac, of which the profile names the old one too',
    code: 'new-copy-waits',
    facts: withSystem(
      { profiles: ALLOWED },
      {
        managed: true,
        extension: listed(`\t*\t${TEAM}\t${EXTENSION} (0.2.0/2)\tbridge\t[activated waiting for user]`, running),
      },
    ),
    state: 'partly',
    says: ['is in place', 'restart the Mac', 'push it again'],
  },
  {
    when: 'a newer copy comes at the next start and the enabled one is listed too',
    code: 'reboot-pending',
    facts: {
      ...WELL,
      extension: listed(
        `\t*\t${TEAM}\t${EXTENSION} (0.2.0/2)\tbridge\t[activated waiting to upgrade on reboot]`,
        running,
      ),
    },
    state: 'partly',
    says: ['new version', 'Restart the Mac'],
  },
  {
    when: 'several old copies wait to go',
    code: 'old-copy-waits',
    facts: {
      ...WELL,
      extension: listed(
        `\t\t${TEAM}\t${EXTENSION} (0.0.8/1)\tbridge\t[terminated waiting to uninstall on reboot]`,
        `\t\t${TEAM}\t${EXTENSION} (0.0.9/1)\tbridge\t[terminated waiting to uninstall on reboot]`,
        running,
      ),
    },
    state: 'protected',
    says: ['2 old copies (0.0.8, 0.0.9) were replaced'],
  },
  {
    when: 'a restart did not clear the old copy',
    code: 'restart-does-not-help',
    facts: down(
      { bootedAt: ago(60) },
      {
        extension: { ...extension('terminated waiting to uninstall on reboot'), sameSince: ago(26 * 60) },
      },
    ),
    state: 'unprotected',
    says: [
      'already 25 hours before the Mac was started last',
      'systemextensionsctl gc',
      'further restarts do not help',
    ],
  },
  {
    when: 'a restart did not clear old copies beside a good one',
    code: 'old-copy-waits',
    facts: withSystem(
      { bootedAt: ago(60) },
      {
        extension: {
          ...listed(
            `\t\t${TEAM}\t${EXTENSION} (0.0.9/1)\tbridge\t[terminated waiting to uninstall on reboot]`,
            running,
          ),
          sameSince: ago(26 * 60),
        },
      },
    ),
    state: 'protected',
    says: ['that did not clear it', 'does no harm'],
  },
];
