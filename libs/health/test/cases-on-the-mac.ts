import type { HealthState } from '@portcullis/wire';
import type { HealthFacts, ProblemCode } from '../src/index.js';
import { extension, SYSTEM, WELL, withStatus } from './facts.js';

/** One situation and what must be said about it. */
export interface Case {
  readonly when: string;
  readonly code: ProblemCode;
  readonly facts: HealthFacts;
  readonly state: HealthState;
  /** Words that the cause and the fix must hold. */
  readonly says: readonly string[];
}

const DOWN = { connected: false, failure: 'not-running' } as const;
const NONE = { identifier: 'org.portcullis.app.bridge', records: [] };
const NO_JOB = { ...SYSTEM, jobs: { ...SYSTEM.jobs, extension: null } };

function client(state: string, job = 'mounts'): HealthFacts {
  const clients = ['mounts', 'iokit', 'files'].map((name) => ({ job: name, state: name === job ? state : 'running' }));
  return withStatus({ clients });
}

/** Of the bridge and of what macOS allows it. */
export const ON_THE_MAC: readonly Case[] = [
  {
    when: 'the bridge is not running',
    code: 'bridge-unreachable',
    facts: { ...WELL, bridge: DOWN, extension: {} },
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
    facts: { ...WELL, bridge: DOWN, extension: NONE, system: NO_JOB },
    state: 'unprotected',
    says: ['never activated', '/Applications'],
  },
  {
    when: 'macOS knows of no extension on a managed Mac',
    code: 'extension-not-installed',
    facts: { ...WELL, managed: true, bridge: DOWN, extension: NONE, system: NO_JOB },
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
];
