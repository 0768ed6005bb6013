import type { Case } from './cases-on-the-mac.js';
import { extension, EXTENSION, SYSTEM, TEAM, WELL, withSystem } from './facts.js';
import { daemon, DOWN, down, ENABLED, given, LABEL, listed, NOTHING } from './facts-of-the-system.js';

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
const running = `*\t*\t${TEAM}\t${EXTENSION} (0.1.0/1)\tbridge\t[activated enabled]`;

/** Of profiles, of what is installed, and of other products. */
export const OF_PROFILES: readonly Case[] = [
  {
    // apple/device-management: com.apple.system-extension-policy, AllowedSystemExtensionTypes.
    when: 'a profile allows only network extensions of the team',
    code: 'extension-blocked-by-profile',
    facts: down(
      { profiles: { ...ALLOWED, extensionTypes: [{ teamId: TEAM, types: ['NetworkExtension'] }] } },
      { ...managed, extension: WAITS },
    ),
    state: 'unprotected',
    says: ['AllowedSystemExtensionTypes', 'NetworkExtension', 'EndpointSecurityExtension'],
  },
  {
    // The profiles of another product are public: AllowUserOverrides false forbids all that nobody names.
    when: 'the profile of another product forbids every extension that no profile names',
    code: 'extension-blocked-by-profile',
    facts: down(
      { profiles: { ...NOTHING, userOverrides: false, overridesForbiddenBy: 'Other product' } },
      { ...managed, extension: WAITS },
    ),
    state: 'unprotected',
    says: ['“Other product” sets AllowUserOverrides to false', 'no Allow button', 'Only a profile helps'],
  },
  {
    when: 'a profile forbids it, and it was never activated',
    code: 'extension-blocked-by-profile',
    facts: down(
      { profiles: { ...NOTHING, userOverrides: false }, jobs: { ...SYSTEM.jobs, extension: null } },
      { ...managed, extension: { ...ENABLED, records: [] } },
    ),
    state: 'unprotected',
    says: ['A system extension profile sets AllowUserOverrides to false'],
  },
  {
    when: 'the profile is in place, and the extension still waits',
    code: 'extension-waiting-for-user',
    facts: down({ profiles: { ...ALLOWED, fullDiskAccess: [entry(true)] } }, { ...managed, extension: WAITS }),
    state: 'unprotected',
    says: ['A profile allows the extension', 'deploying it again as it is changes nothing', 'restart the Mac'],
  },
  {
    when: 'someone switched the extension off under a profile that allows it',
    code: 'extension-not-approved',
    facts: down({ profiles: ALLOWED }, { ...managed, extension: extension('activated disabled') }),
    state: 'unprotected',
    says: ['although a profile allows it', 'switch Portcullis on', 'NonRemovableFromUISystemExtensions'],
  },
  {
    // apple/device-management, com.apple.system-extension-policy: RemovableSystemExtensions, macOS 12 on.
    when: 'a profile lets the app remove the extension without a password',
    code: 'extension-removable',
    facts: withSystem({ profiles: { ...ALLOWED, removable: [{ teamId: TEAM, identifier: EXTENSION }] } }),
    state: 'protected',
    says: ['RemovableSystemExtensions', 'no administrator’s password', 'NonRemovableSystemExtensions'],
  },
  {
    // google/santa#1435: "must originate from a user approved MDM server".
    when: 'nobody approved the MDM',
    code: 'mdm-not-approved',
    facts: down({ userApproved: false }, { ...managed, extension: WAITS }),
    state: 'unprotected',
    says: ['not user-approved', 'whatever is deployed', 'Device Management'],
  },
  {
    // obsproject/obs-studio#9638.
    when: 'the app was replaced under its extension',
    code: 'stale-registry',
    facts: down({}, { extension: listed(`*\t*\t${TEAM}\t${EXTENSION} (0.1.0/1)\t[activated enabled]`) }),
    state: 'unprotected',
    says: ['its bundle cannot be read', 'Install the released package again', 'deactivate', 'activate'],
  },
  {
    when: 'the app no longer holds the extension that runs',
    code: 'stale-registry',
    facts: withSystem({ bundled: { present: false } }),
    state: 'partly',
    says: ['replaced or changed under its extension'],
  },
  {
    when: 'only metadata of Finder lies on the app',
    code: 'finder-metadata',
    facts: withSystem({
      app: {
        ...SYSTEM.app,
        intact: false,
        seal: '/Applications/Portcullis.app: resource fork, Finder information, or similar detritus not allowed',
      },
    }),
    state: 'protected',
    says: ['Nobody altered its code', 'xattr -cr /Applications/Portcullis.app'],
  },
  {
    when: 'the app was altered, in the words of codesign',
    code: 'signature-broken',
    facts: withSystem({
      app: {
        ...SYSTEM.app,
        intact: false,
        seal: '/Applications/Portcullis.app: a sealed resource is missing or invalid',
      },
    }),
    state: 'partly',
    says: ['a sealed resource is missing or invalid', 'Delete the app'],
  },
  {
    when: 'the app does not verify and nobody kept why',
    code: 'signature-broken',
    facts: withSystem({ app: { ...SYSTEM.app, intact: false } }),
    state: 'partly',
    says: ['codesign --verify --strict', 'detritus', 'xattr -cr'],
  },
  {
    when: 'a copy lies on a mounted installer image',
    code: 'other-app-copies',
    facts: withSystem({ otherCopies: ['/Volumes/Portcullis 0.1/Portcullis.app'] }),
    state: 'protected',
    says: ['Eject “/Volumes/Portcullis 0.1”', 'Then open the app in /Applications'],
  },
  {
    when: 'an Endpoint Security extension of a product that is not known is there',
    code: 'other-product-unknown',
    facts: {
      ...WELL,
      extension: {
        ...ENABLED,
        records: (
          listed(running, '*\t*\tQWERTY1234\tcom.example.edr.agent (3.1/3)\tExample Agent\t[activated enabled]')
            .records ?? []
        ).map((record) => ({
          ...record,
          containerPath: '/Applications/Portcullis.app',
          category: 'com.apple.system_extension.endpoint_security',
        })),
      },
    },
    state: 'protected',
    says: ['Example Agent (com.example.edr.agent, team QWERTY1234)', 'does not know whether it refuses'],
  },
  {
    when: 'Symantec by Broadcom, Bitdefender and Kaspersky are active',
    code: 'other-product',
    facts: {
      ...WELL,
      extension: listed(
        running,
        '*\t*\tY2CCP3S9W7\tcom.broadcom.mes.systemextension (9.1/9.1)\tx\t[activated enabled]',
        '*\t*\tGUNFMW623Y\tcom.bitdefender.cst.net.dci.dci-es-extension (1/1)\tx\t[activated enabled]',
        '*\t*\t2Y8XE5CQ94\tcom.kaspersky.kav.sysext (1/1)\tx\t[activated enabled]',
      ),
    },
    state: 'protected',
    says: ['Symantec Endpoint Security (Broadcom), Bitdefender GravityZone and Kaspersky Endpoint Security are'],
  },
  {
    when: 'Full Disk Access is missing on macOS 27, where nobody can read who has it',
    code: 'full-disk-access-missing',
    facts: given({}, { ...managed, macosVersion: '27.0' }),
    state: 'unprotected',
    says: ['From macOS 27 on', 'tccutil list', 'Look in the MDM whether'],
  },
  {
    when: 'Full Disk Access is missing and the profiles were read',
    code: 'full-disk-access-missing',
    facts: given({ profiles: ALLOWED }, managed),
    state: 'unprotected',
    says: ['Deploy the privacy profile'],
  },
  {
    when: 'the daemon is switched off although a profile covers it',
    code: 'background-item-off',
    facts: daemon(
      {
        backgroundItems: { daemon: false },
        profiles: { ...NOTHING, backgroundItems: [{ type: 'LabelPrefix', value: 'org.portcullis.', teamId: null }] },
      },
      managed,
    ),
    state: 'unprotected',
    says: ['switch Portcullis on'],
  },
  {
    when: 'the extension is enabled, and nothing else is known of it',
    code: 'extension-enabled-no-client',
    facts: { ...WELL, fullDiskAccess: null, bridge: DOWN, extension: ENABLED, system: null },
    state: 'unprotected',
    says: ['Why is not known', `launchctl print system/${LABEL}`],
  },
];
