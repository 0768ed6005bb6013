import { ago, extension, EXTENSION, job, SIGNED, SYSTEM, TEAM, WELL, withSystem } from './facts.js';
import { DOWN, down, ENABLED, ended, given, LABEL, NOTHING } from './facts-of-the-system.js';

const OURS = `anchor apple generic and identifier "${EXTENSION}" and certificate leaf[subject.OU] = ${TEAM}`;
const WAITS = extension('activated waiting for user');
const ALLOWED = { ...NOTHING, extensions: [{ teamId: TEAM, identifier: EXTENSION }] };
const entry = (allowed: boolean | null, requirement: string | null = OURS, identifier = EXTENSION) => ({
  identifier,
  requirement,
  allowed,
  profile: 'Privacy',
});
const managed = { managed: true } as const;

/** Beside each of them what looks alike and is not it: the code must not be named. */
export const NEARLY: readonly (readonly [when: string, facts: unknown, not: string])[] = [
  [
    'a bare Killed: 9, which proves no damaged signature',
    down({ jobs: { extension: ended(LABEL, { lastExitReason: 'Killed: 9' }) } }),
    'ended-too-late',
  ],
  [
    'a code requirement that was refused without a kept one',
    down({ jobs: { extension: ended(LABEL, { lastExitReason: 'OS_REASON_CODESIGNING', properties: ['keepalive'] }) } }),
    'launch-constraint',
  ],
  [
    'a loop seen while it is up',
    down({ jobs: { extension: job(LABEL, { lastExitCode: 1, runs: 38_771 }) } }),
    'extension-enabled-no-client',
  ],
  [
    'an extension that one profile lets go and another holds',
    withSystem({
      profiles: {
        ...ALLOWED,
        removable: [{ teamId: TEAM, identifier: EXTENSION }],
        lockedOn: [{ teamId: TEAM, identifier: EXTENSION }],
      },
    }),
    'extension-removable',
  ],
  [
    'another product that may be removed',
    withSystem({
      profiles: { ...NOTHING, removable: [{ teamId: 'X9E956P446', identifier: 'com.crowdstrike.falcon.Agent' }] },
    }),
    'extension-removable',
  ],
  [
    'a first start that is up',
    down({ jobs: { extension: job(LABEL, { lastExitCode: 0, runs: 38_771 }) } }),
    'extension-ends',
  ],
  [
    'a denial for another program',
    given(
      { profiles: { ...ALLOWED, fullDiskAccess: [entry(true), entry(false, OURS, 'org.example.other')] } },
      managed,
    ),
    'full-disk-access-denied',
  ],
  [
    'a denial for code that is not ours',
    given({
      fullDiskAccess: [
        { client: EXTENSION, allowed: false, requirement: `certificate leaf[subject.OU] = OTHERTEAM1`, managed: true },
      ],
    }),
    'full-disk-access-denied',
  ],
  [
    'access that was given elsewhere',
    given({ fullDiskAccess: [{ client: 'org.portcullis.app', allowed: true, requirement: null, managed: false }] }),
    'full-disk-access-not-honoured',
  ],
  [
    'a switch that is on at the Mac',
    withSystem({ fullDiskAccess: [{ client: EXTENSION, allowed: true, requirement: OURS, managed: false }] }),
    'full-disk-access-shown-off',
  ],
  ['a copy that waits alone', { ...WELL, bridge: DOWN, extension: WAITS }, 'new-copy-waits'],
  [
    'types that include ours',
    down(
      { profiles: { ...ALLOWED, extensionTypes: [{ teamId: TEAM, types: ['EndpointSecurityExtension'] }] } },
      { ...managed, extension: WAITS },
    ),
    'extension-blocked-by-profile',
  ],
  [
    'types of another team',
    down(
      { profiles: { ...ALLOWED, extensionTypes: [{ teamId: 'OTHERTEAM1', types: ['NetworkExtension'] }] } },
      { ...managed, extension: WAITS },
    ),
    'extension-blocked-by-profile',
  ],
  [
    'overrides forbidden, and ours named',
    down({ profiles: { ...ALLOWED, userOverrides: false } }, { ...managed, extension: WAITS }),
    'extension-blocked-by-profile',
  ],
  [
    'an enrolment of which it is not known',
    down({ userApproved: null }, { ...managed, extension: WAITS }),
    'mdm-not-approved',
  ],
  ['a Mac without an MDM', down({ userApproved: false }, { extension: WAITS }), 'mdm-not-approved'],
  [
    'a restart since the last change',
    down(
      { bootedAt: ago(60) },
      { extension: { ...extension('terminated waiting to uninstall on reboot'), sameSince: ago(30) } },
    ),
    'restart-does-not-help',
  ],
  ['a named row', down({}, {}), 'stale-registry'],
  [
    'a sealed resource that is missing',
    withSystem({ app: { ...SYSTEM.app, intact: false, seal: 'a sealed resource is missing or invalid' } }),
    'finder-metadata',
  ],
  [
    'a development build that is whole',
    withSystem({ staged: { ...SYSTEM.staged, signature: { ...SIGNED, signer: 'development' } } }),
    'signature-broken',
  ],
  [
    'Little Snitch',
    {
      ...WELL,
      extension: {
        ...ENABLED,
        records: [
          ...(ENABLED.records ?? []),
          {
            category: 'com.apple.system_extension.endpoint_security',
            teamId: 'MLZF7K7B5R',
            identifier: 'at.obdev.littlesnitch.endpointsecurity',
            stateText: 'activated enabled',
          },
        ],
      },
    },
    'other-product-unknown',
  ],
  [
    'the network extension of Defender alone',
    {
      ...WELL,
      extension: {
        ...ENABLED,
        records: [
          ...(ENABLED.records ?? []),
          {
            category: 'com.apple.system_extension.network_extension',
            teamId: 'UBF8T346G9',
            identifier: 'com.microsoft.wdav.netext',
            stateText: 'activated enabled',
          },
        ],
      },
    },
    'other-product',
  ],
  ['a Mac that is silent, which it cannot say itself', WELL, 'not-reporting'],
];
