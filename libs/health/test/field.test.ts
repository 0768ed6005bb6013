import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  chooseExtension,
  diagnose,
  firstStep,
  parseBackgroundItems,
  parseLaunchdJob,
  parseSystemExtensions,
  readProfiles,
} from '../src/index.js';
import { isOnlyMetadata } from '../src/outputs/code-signature.js';
import { EXTENSION, TEAM } from './facts.js';

interface Field {
  readonly folder: string;
  /** Public report that the situation comes from. */
  readonly source: string;
  /** Problem that comes first; `null`: nothing is to be mended. */
  readonly first: string | null;
  readonly codes?: readonly string[];
  readonly says: readonly string[];
  /** What would send the helpdesk to the wrong place. */
  readonly never: readonly RegExp[];
}

/**
 * Facts as `doctor --json` of an earlier version saved them on Macs of public reports; some lack what it could not
 * read. `input.txt` beside them is the raw text of the system.
 */
const FIELD: readonly Field[] = [
  {
    folder: '01-killed-by-deadline',
    source: 'google/santa#1094',
    first: 'extension-ends',
    says: [
      'the signal alone does not say who',
      'ENDPOINTSECURITY',
      'DiagnosticReports',
      'Do not install Portcullis again',
    ],
    never: [/signature is damaged/],
  },
  {
    folder: '04-crash-loop-seen-while-up',
    source: 'google/santa#1092, launchctl print of a job that is held back',
    first: 'extension-ends',
    says: ['ended with code 1, again and again: it was started 38771 times', 'crash reports'],
    never: [/Full Disk Access/],
  },
  {
    folder: '06-right-profile-yet-refused',
    source: 'northpolesec/santa#202',
    first: 'full-disk-access-not-honoured',
    says: ['does not honour it', 'Restart the Mac', 'remove the privacy profile', 'push it again', 'bug report'],
    never: [/\bDeploy the privacy profile/],
  },
  {
    folder: '07-two-profiles-one-denies',
    source: 'apple/device-management, TCC.configuration-profile-policy: a denial wins',
    first: 'full-disk-access-denied',
    says: ['denies Full Disk Access to the extension', 'another one allows it', 'Nobody can switch it on', 'remove'],
    never: [/\bDeploy the privacy profile/],
  },
  {
    folder: '09-allowed-as-integer',
    source: 'apple/device-management, TCC.configuration-profile-policy',
    first: 'full-disk-access-elsewhere',
    says: ['“org.portcullis.app”', `needs it is “${EXTENSION}”`],
    never: [/\bDeploy the privacy profile/],
  },
  {
    folder: '11-other-profile-forbids-overrides',
    source: 'apple/device-management, system-extension-policy: AllowUserOverrides',
    first: 'extension-waiting-for-user',
    codes: ['extension-waiting-for-user', 'bridge-unreachable', 'profiles-incomplete'],
    says: ['Deploy the system extension profile', 'AllowUserOverrides', 'only a profile helps'],
    never: [/Someone at the Mac has to allow it by hand/, /Open the Portcullis app/],
  },
  {
    folder: '13-no-profiles-text',
    source: 'profiles show on a Mac without profiles',
    first: 'extension-waiting-for-user',
    says: ['See to it in the MDM', 'com.apple.system-extension-policy'],
    never: [/Open the Portcullis app/],
  },
  {
    folder: '14-new-copy-waits-old-one-runs',
    source: 'google/santa#506',
    first: 'new-copy-waits',
    codes: ['new-copy-waits'],
    says: ['Version 0.2.0 (2) is installed and waits to be allowed', '0.1.0 goes on protecting'],
    never: [/[Oo]pen the Portcullis app, which asks/, /not completed/],
  },
  {
    folder: '17-finder-info',
    source: 'TN2206 and many reports of codesign: “detritus not allowed”',
    first: 'signature-broken',
    says: ['detritus', 'xattr -cr /Applications/Portcullis.app'],
    never: [/who altered it/],
  },
  {
    folder: '18-products-not-known',
    source: 'munki/munki-facts#26',
    first: null,
    codes: ['other-product'],
    says: ['Symantec Endpoint Security (Broadcom)'],
    never: [],
  },
  {
    folder: '20-row-without-a-name',
    source: 'obsproject/obs-studio#9638',
    first: 'stale-registry',
    codes: ['stale-registry', 'bridge-unreachable'],
    says: ['its bundle cannot be read', 'Install the released package again'],
    never: [/never activated/],
  },
  {
    folder: '24-dumpbtm-26-27',
    source: 'public dumps of sfltool on macOS 26 and 27',
    first: 'background-item-off',
    says: ['switched it off among the login items'],
    never: [/Full Disk Access/],
  },
];

function read(path: string): string {
  return readFileSync(new URL(`field/${path}`, import.meta.url), 'utf8');
}

interface Saved {
  readonly time: string;
  readonly facts: { readonly system: object };
}

function savedFacts(folder: string): Saved {
  const saved: Saved = JSON.parse(read(`${folder}/facts.json`));
  return saved;
}

describe('a Mac of the field', () => {
  it.each(FIELD)('is understood: $folder ($source)', ({ folder, first, codes, says, never }) => {
    const { time, facts } = savedFacts(folder);
    const { problems, checks } = diagnose(facts, Date.parse(time));
    const said = problems.map(({ title, cause, fix }) => `${title}. ${cause} ${fix}`).join('\n');
    expect(firstStep(problems)).toBe(first);
    if (codes) expect(problems.map(({ code }) => code)).toEqual(codes);
    for (const words of says) expect(said).toContain(words);
    for (const wrong of never) expect(said).not.toMatch(wrong);
    for (const { check } of problems.filter(({ severity }) => severity !== 'info'))
      expect(checks.find(({ id }) => id === check)?.state).not.toBe('ok');
  });
});

describe('the raw text of the field', () => {
  const LABEL = `${TEAM}.${EXTENSION}`;

  it('says how the job ended', () => {
    expect(parseLaunchdJob(LABEL, read('01-killed-by-deadline/input.txt'))).toMatchObject({
      lastExitReason: 'Killed: 9',
    });
    expect(parseLaunchdJob(LABEL, read('04-crash-loop-seen-while-up/input.txt'))).toMatchObject({
      pid: 60_560,
      runs: 38_771,
      immediateReason: 'inefficient',
      lastExitCode: 1,
    });
  });

  it('says that there are no profiles, which is more than not knowing', () => {
    const none = readProfiles(read('13-no-profiles-text/input.txt'));
    expect(none).toMatchObject({ extensions: [], extensionTeams: [], fullDiskAccess: [], agentSettings: false });
    const { system, ...facts } = savedFacts('13-no-profiles-text').facts;
    const { problems } = diagnose({ ...facts, system: { ...system, profiles: none } }, Date.now());
    const cause = problems.find(({ code }) => code === 'profiles-incomplete')?.cause;
    for (const type of ['system-extension-policy', 'TCC.configuration-profile-policy', 'servicemanagement'])
      expect(cause).toContain(type);
  });

  it.each([
    "There are no configuration profiles installed for user 'mia'",
    'There are no configuration profiles',
    'profiles: this command requires root privileges',
  ])('of %j is not known', (text) => {
    expect(readProfiles(text)).toBeNull();
  });

  it('tells metadata of Finder from what was altered', () => {
    expect(isOnlyMetadata(read('17-finder-info/input.txt'))).toBe(true);
    expect(isOnlyMetadata('a sealed resource is missing or invalid')).toBe(false);
  });

  it('has the row of an extension whose bundle macOS cannot read', () => {
    const records = parseSystemExtensions(read('20-row-without-a-name/input.txt')) ?? [];
    expect(chooseExtension(records, EXTENSION)).toMatchObject({
      state: 'enabled',
      name: null,
      named: false,
      shortVersion: '0.1.0',
    });
  });

  it('of background items is read by the word of each record', () => {
    const labels = ['org.portcullis.bridge'];
    expect(parseBackgroundItems(read('24-dumpbtm-26-27/input.txt'), labels)).toEqual([
      { label: 'org.portcullis.bridge', allowed: false },
    ]);
  });

  it('in columns of blanks is not known, and never an empty list', () => {
    expect(parseSystemExtensions(read('blanks.txt'))).toBeNull();
  });
});
