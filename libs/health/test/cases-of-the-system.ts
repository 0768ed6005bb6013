import type { HealthFacts } from '../src/index.js';
import type { Case } from './cases-on-the-mac.js';
import { extension, EXTENSION, job, TEAM, WELL, withSystem } from './facts.js';
import { down, ended, given, listed, NOTHING } from './facts-of-the-system.js';

/** Of profiles, the agent, Full Disk Access, and what else decides. */
export const OF_THE_SYSTEM: readonly Case[] = [
  {
    when: 'a managed Mac works without the profiles',
    code: 'profiles-incomplete',
    facts: withSystem({ profiles: NOTHING }, { managed: true }),
    state: 'protected',
    says: ['com.apple.system-extension-policy', 'com.apple.TCC', 'com.apple.servicemanagement', 'take that back'],
  },
  {
    when: 'a rule for the app alone leaves the agent to be switched off',
    code: 'profiles-incomplete',
    facts: withSystem(
      {
        profiles: {
          ...NOTHING,
          extensions: [{ teamId: TEAM, identifier: EXTENSION }],
          fullDiskAccess: [{ identifier: EXTENSION, requirement: null, allowed: true }],
          backgroundItems: [
            { type: 'BundleIdentifier', value: 'org.portcullis.app', teamId: null },
            { type: 'Label', value: 'org.portcullis.agent', teamId: 'OTHER12345' },
            { type: 'Label', value: 'org.portcullis.bridge', teamId: TEAM },
          ],
        },
      },
      { managed: true },
    ),
    state: 'protected',
    says: ['com.apple.servicemanagement'],
  },
  {
    when: 'a managed Mac waits without the profile',
    code: 'profiles-incomplete',
    facts: down({ profiles: NOTHING }, { managed: true, extension: extension('activated waiting for user') }),
    state: 'unprotected',
    says: ['has to allow it by hand', 'Enrolment'],
  },
  {
    when: 'the agent does not run',
    code: 'agent-not-running',
    facts: { ...WELL, agent: { running: false, failure: 'not-running' } },
    state: 'unknown',
    says: ['nothing new arrives', 'kickstart'],
  },
  {
    when: 'the agent is switched off as a background item',
    code: 'agent-not-running',
    facts: withSystem({ backgroundItems: { agent: false } }, { agent: { running: false, failure: 'not-running' } }),
    state: 'unknown',
    says: ['switched off as a background item', 'Login Items'],
  },
  {
    when: 'launchd does not know the agent',
    code: 'agent-not-running',
    facts: withSystem(
      { jobs: { agent: job('org.portcullis.agent', { loaded: false, pid: null, state: null }) } },
      { agent: { running: false, failure: 'not-running' } },
    ),
    state: 'unknown',
    says: ['launchd does not know its job', 'bootstrap'],
  },
  {
    when: 'the agent ends again and again',
    code: 'agent-not-running',
    facts: withSystem(
      { jobs: { agent: ended('org.portcullis.agent', { lastExitCode: 2 }) } },
      { agent: { running: false, failure: 'not-running' } },
    ),
    state: 'unknown',
    says: ['does not stay up: it ended with code 2', 'last line of its log'],
  },
  {
    when: 'the agent may not be asked by this user',
    code: 'agent-no-permission',
    facts: { ...WELL, agent: { running: false, failure: 'no-permission' } },
    state: 'unknown',
    says: ['with sudo'],
  },
  {
    when: 'the agent is silent',
    code: 'agent-no-answer',
    facts: { ...WELL, agent: { running: false, failure: 'no-answer' } },
    state: 'unknown',
    says: ['kickstart -k'],
  },
  {
    when: 'the agent was not told enough',
    code: 'agent-not-configured',
    facts: { ...WELL, agent: { failure: 'not-configured', detail: 'server: is missing' } },
    state: 'unknown',
    says: ['enrol this Mac: server: is missing.', 'taken up within seconds'],
  },
  {
    when: 'Full Disk Access was given to the app',
    code: 'full-disk-access-elsewhere',
    facts: given({
      fullDiskAccess: [{ client: 'org.portcullis.app', allowed: true, requirement: null, managed: false }],
    }),
    state: 'unprotected',
    says: ['given to “org.portcullis.app”', 'needs it is “org.portcullis.app.bridge”', 'minus button'],
  },
  {
    when: 'Full Disk Access was given to a build of another team',
    code: 'full-disk-access-elsewhere',
    facts: given({
      fullDiskAccess: [
        {
          client: EXTENSION,
          allowed: true,
          requirement: `identifier "${EXTENSION}" and certificate leaf[subject.OU] = OTHERTEAM1`,
        },
      ],
    }),
    state: 'unprotected',
    says: ['another signature (team OTHERTEAM1)', 'code requirement'],
  },
  {
    when: 'a profile gives Full Disk Access to another requirement',
    code: 'full-disk-access-elsewhere',
    facts: given(
      {
        profiles: {
          ...NOTHING,
          fullDiskAccess: [
            {
              identifier: EXTENSION,
              requirement: `identifier "${EXTENSION}" and anchor apple generic and certificate leaf[subject.OU] = OTHERTEAM1`,
              allowed: true,
            },
          ],
        },
      },
      { managed: true },
    ),
    state: 'unprotected',
    says: ['the one that denies wins', 'com.apple.TCC.configuration-profile-policy'],
  },
  {
    when: 'the extension is enabled, nothing runs, and the app has the access',
    code: 'full-disk-access-elsewhere',
    facts: down({
      fullDiskAccess: [{ client: 'org.portcullis.app', allowed: true, requirement: null, managed: false }],
    }),
    state: 'unprotected',
    says: ['two programs'],
  },
  {
    when: 'Microsoft Defender and CrowdStrike are active',
    code: 'other-product',
    facts: {
      ...WELL,
      extension: listed(
        `*\t*\t${TEAM}\t${EXTENSION} (0.1.0/1)\tbridge\t[activated enabled]`,
        '*\t*\tUBF8T346G9\tcom.microsoft.wdav.epsext (101.24/101.24)\tepsext\t[activated enabled]',
        '*\t*\tX9E956P446\tcom.crowdstrike.falcon.Agent (7.10/187)\tAgent\t[activated enabled]',
      ),
    },
    state: 'protected',
    says: ['Microsoft Defender for Endpoint and CrowdStrike Falcon are on this Mac', 'mdatp device-control'],
  },
  {
    when: 'the Mac is supervised, so that Apple’s declaration may be there',
    code: 'apple-disk-management',
    facts: withSystem({ automatedEnrolment: true }, { managed: true }),
    state: 'protected',
    says: ['com.apple.configuration.diskmanagement.settings', 'ordinary sticks not at all'],
  },
  {
    when: 'a laptop with Apple silicon asks about accessories',
    code: 'accessory-prompt',
    facts: withSystem({ laptop: true }),
    state: 'protected',
    says: ['only charges', 'Privacy & Security, under “Security”'],
  },
  {
    when: 'a laptop with macOS 26 asks about accessories',
    code: 'accessory-prompt',
    facts: withSystem({ laptop: true }, { macosVersion: '26.1' }),
    state: 'protected',
    says: ['Privacy & Security > Accessories'],
  },
  {
    when: 'a managed laptop asks about accessories',
    code: 'accessory-prompt',
    facts: withSystem({ laptop: true }, { managed: true }),
    state: 'protected',
    says: ['allowUSBRestrictedMode'],
  },
];

/** What must raise no problem at all. */
export const OF_NO_CONCERN: readonly (readonly [when: string, facts: HealthFacts])[] = [
  [
    'the access was given to the extension as it is signed',
    withSystem({
      fullDiskAccess: [
        {
          client: EXTENSION,
          allowed: true,
          requirement: `identifier "${EXTENSION}" and certificate leaf[subject.OU] = ${TEAM}`,
        },
      ],
    }),
  ],
  ['a profile switched off Apple’s question', withSystem({ laptop: true, profiles: { accessoryPromptOff: true } })],
  ['an Intel laptop', withSystem({ appleSilicon: false, laptop: true })],
  [
    'a managed Mac with all profiles',
    withSystem(
      {
        profiles: {
          extensionTeams: [],
          extensions: [{ teamId: TEAM, identifier: EXTENSION }],
          fullDiskAccess: [{ identifier: EXTENSION, requirement: null, allowed: true }],
          backgroundItems: [{ type: 'LabelPrefix', value: 'org.portcullis.', teamId: TEAM }],
          accessoryPromptOff: false,
          agentSettings: true,
        },
      },
      { managed: true },
    ),
  ],
  [
    'a product that waits to be removed',
    {
      ...WELL,
      extension: listed(
        `*\t*\t${TEAM}\t${EXTENSION} (0.1.0/1)\tbridge\t[activated enabled]`,
        '\t\tX9E956P446\tcom.crowdstrike.falcon.Agent (7.10/187)\tAgent\t[terminated waiting to uninstall on reboot]',
      ),
    },
  ],
];
