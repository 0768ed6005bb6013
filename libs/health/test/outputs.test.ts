import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseExtension,
  mergeRecords,
  parseBackgroundItems,
  parseBattery,
  parseCodeSignature,
  parseEnrolment,
  parseLaunchdJob,
  parseProcessor,
  parseSip,
  parseSystemExtensions,
  readEntitlements,
  readExtensionDatabase,
  readProfiles,
} from '../src/index.js';
import { EXTENSION, TEAM } from './facts.js';
import { requirementText } from '../src/outputs/requirement.js';
import { recording } from './recording.js';

const LABEL = `${TEAM}.${EXTENSION}`;
const LABELS = ['org.portcullis.bridge', 'org.portcullis.agent'];

describe('systemextensionsctl list', () => {
  it.each([
    ['systemextensionsctl-13.txt', 'waiting-for-user', '0.1.0', '1'],
    ['systemextensionsctl-14-twice.txt', 'enabled', '0.1.0', '7'],
    ['systemextensionsctl-15.txt', 'enabled', '0.1.0', '7'],
    ['systemextensionsctl-26.txt', 'waiting-for-reboot', '0.1.0', '7'],
  ])('of %s says how it stands with our extension', (file, state, shortVersion, buildVersion) => {
    const records = parseSystemExtensions(recording(file)) ?? [];
    expect(chooseExtension(records, EXTENSION)).toMatchObject({ state, shortVersion, buildVersion, teamId: TEAM });
    expect(chooseExtension(records.toReversed(), EXTENSION)).toMatchObject({ state });
  });

  it('knows a version without a build number, and a name with a hyphen', () => {
    const records = parseSystemExtensions(recording('systemextensionsctl-15.txt'));
    expect(records?.[1]).toMatchObject({
      category: 'com.apple.system_extension.driver_extension',
      identifier: 'com.example.Mouse-Driver',
      shortVersion: '2.0',
      buildVersion: null,
    });
  });

  it('of an empty list is an empty list', () => {
    expect(parseSystemExtensions(recording('systemextensionsctl-none.txt'))).toEqual([]);
  });
});

describe('the database of system extensions', () => {
  const database = readExtensionDatabase(JSON.parse(recording('extension-database.json')));

  it('says where each copy lies, and that an MDM has a say', () => {
    expect(database).toMatchObject({ developerMode: false, managed: true });
    expect(database?.records[0]).toMatchObject({
      state: 'enabled',
      containerPath: '/Applications/Portcullis.app',
      stagedPath:
        '/Library/SystemExtensions/0A1B2C3D-0000-4000-8000-000000000001/org.portcullis.app.bridge.systemextension',
    });
    expect(database?.records[1]).toMatchObject({ state: 'uninstall-on-reboot', stagedPath: null });
  });

  it('adds the places to the list, and stands in for a list that cannot be had', () => {
    const listed = parseSystemExtensions(recording('systemextensionsctl-14-twice.txt'));
    const merged = mergeRecords(listed, database?.records ?? null);
    expect(merged?.map(({ state, containerPath }) => [state, containerPath])).toEqual([
      ['enabled', null],
      ['uninstall-on-reboot', null],
      ['enabled', '/Applications/Portcullis.app'],
    ]);
    expect(mergeRecords(null, database?.records ?? null)).toHaveLength(2);
    expect(mergeRecords(listed, null)).toBe(listed);
    expect(mergeRecords(null, null)).toBeNull();
  });

  it.each([[null], ['plist'], [[]], [{}], [{ extensions: 'none' }]])('is nothing in the form of %j', (value) => {
    expect(readExtensionDatabase(value)).toBeNull();
  });
});

describe('launchctl print', () => {
  it('gives the process of a running job, and not that of its endpoints', () => {
    expect(parseLaunchdJob(LABEL, recording('launchctl-running-13.txt'))).toEqual({
      label: LABEL,
      loaded: true,
      pid: 411,
      state: 'running',
      jobState: null,
      immediateReason: 'speculative',
      properties: ['keepalive', 'runatload', 'inferred program'],
      runs: 1,
      lastExitCode: null,
      lastExitReason: null,
    });
  });

  it('gives code and name of a bad end', () => {
    expect(parseLaunchdJob(LABEL, recording('launchctl-crashing-14.txt'))).toMatchObject({
      pid: null,
      state: 'spawn scheduled',
      runs: 12,
      lastExitCode: 78,
      lastExitReason: 'EX_CONFIG',
    });
  });

  it('gives the signal that ended it', () => {
    expect(parseLaunchdJob('org.portcullis.bridge', recording('launchctl-killed-26.txt'))).toMatchObject({
      state: 'not running',
      lastExitCode: null,
      lastExitReason: 'Killed: 9',
    });
  });

  it('tells a job that is not there from an answer that is none', () => {
    expect(parseLaunchdJob(LABEL, recording('launchctl-not-found.txt'))).toMatchObject({ loaded: false, pid: null });
    expect(parseLaunchdJob(LABEL, 'Operation not permitted')).toBeNull();
    expect(parseLaunchdJob(LABEL, '')).toBeNull();
    expect(parseLaunchdJob('another.label', recording('launchctl-running-13.txt'))).toBeNull();
  });
});

describe('csrutil status', () => {
  it.each([
    ['csrutil-enabled.txt', 'enabled'],
    ['csrutil-disabled.txt', 'disabled'],
    ['csrutil-custom.txt', 'custom'],
  ])('of %s is %s', (file, state) => {
    expect(parseSip(recording(file))).toBe(state);
  });

  it('of a partly disabled protection that calls itself enabled is not the whole', () => {
    expect(parseSip('System Integrity Protection status: enabled (Custom Configuration).')).toBe('custom');
  });

  it.each(['', 'enabled', 'System Integrity Protection status: splendid.', 'csrutil: command not found'])(
    'of %j is not known',
    (text) => {
      expect(parseSip(text)).toBeNull();
    },
  );
});

describe('the kind of Mac', () => {
  it('is told by its processor, also to a program that runs translated', () => {
    expect(parseProcessor('hw.machine: arm64\nhw.optional.arm64: 1\n')).toBe(true);
    expect(parseProcessor('hw.machine: x86_64\nhw.optional.arm64: 1\n')).toBe(true);
    expect(parseProcessor('hw.machine: x86_64\n')).toBe(false);
    expect(parseProcessor('sysctl: unknown oid')).toBeNull();
  });

  it('is told by its battery', () => {
    const laptop =
      "Now drawing from 'AC Power'\n -InternalBattery-0 (id=123)\t100%; charged; 0:00 remaining present: true\n";
    expect(parseBattery(laptop)).toBe(true);
    expect(parseBattery("Now drawing from 'AC Power'\n -UPS-0 (id=9)\t100%; present: true\n")).toBe(false);
    expect(parseBattery('')).toBeNull();
  });
});

describe('profiles status', () => {
  it('tells an enrolled Mac from one that is not', () => {
    expect(parseEnrolment(recording('profiles-enrolled.txt'))).toEqual({
      managed: true,
      userApproved: true,
      automated: true,
    });
    expect(parseEnrolment(recording('profiles-not-enrolled.txt'))).toEqual({
      managed: false,
      userApproved: null,
      automated: false,
    });
    expect(parseEnrolment('Error getting enrollment status')).toBeNull();
  });
});

describe('profiles show', () => {
  it('says what is deployed for Portcullis', () => {
    const facts = readProfiles(JSON.parse(recording('profiles-show.json')));
    expect(facts).toMatchObject({
      extensions: [{ teamId: TEAM, identifier: EXTENSION }],
      backgroundItems: [{ type: 'LabelPrefix', value: 'org.portcullis.', teamId: TEAM }],
      accessoryPromptOff: true,
      agentSettings: true,
    });
    expect(facts?.fullDiskAccess?.map(({ identifier, allowed }) => [identifier, allowed])).toEqual([
      [EXTENSION, true],
      ['org.example.other', false],
    ]);
  });

  it.each([
    [{ 'org.portcullis.agent': { Forced: [] } }],
    [{ PayloadContentManagedPreferences: { 'org.portcullis.agent': { Forced: [] } } }],
  ])('finds the agent’s settings among managed preferences: %j', (content) => {
    const items = [{ PayloadType: 'com.apple.ManagedClient.preferences', PayloadContent: content }];
    expect(readProfiles({ _computerlevel: [{ ProfileItems: items }] })?.agentSettings).toBe(true);
  });

  it('reads every key that has a say about extensions, and whose profile it is', () => {
    const policy = {
      AllowedTeamIdentifiers: [TEAM],
      AllowedSystemExtensionTypes: { [TEAM]: ['NetworkExtension'] },
      AllowUserOverrides: 0,
      NonRemovableSystemExtensions: { [TEAM]: ['a.b'] },
      NonRemovableFromUISystemExtensions: { [TEAM]: ['c.d'] },
      RemovableSystemExtensions: { [TEAM]: ['e.f'] },
    };
    const items = [{ PayloadType: 'com.apple.system-extension-policy', PayloadContent: policy }];
    const read = readProfiles({ _computerlevel: [{ ProfileDisplayName: 'Other product', ProfileItems: items }] });
    expect(read).toMatchObject({
      extensionTeams: [TEAM],
      extensionTypes: [{ teamId: TEAM, types: ['NetworkExtension'] }],
      userOverrides: false,
      overridesForbiddenBy: 'Other product',
      lockedOn: [
        { teamId: TEAM, identifier: 'a.b' },
        { teamId: TEAM, identifier: 'c.d' },
      ],
      removable: [{ teamId: TEAM, identifier: 'e.f' }],
    });
    expect(readProfiles({})).toMatchObject({ userOverrides: true, overridesForbiddenBy: null });
  });

  it.each([
    [{ Allowed: 1 }, true],
    [{ Allowed: 0 }, false],
    [{ Allowed: true }, true],
    [{ Authorization: 'Deny', Allowed: true }, false],
    [{ Authorization: 'Allow' }, true],
    [{ Authorization: 'AllowStandardUserToSetSystemService' }, null],
    [{ Allowed: 'yes' }, null],
    [{}, null],
  ])('takes %j as macOS does', (said, allowed) => {
    const content = { Services: { SystemPolicyAllFiles: [{ Identifier: EXTENSION, ...said }] } };
    const items = [{ PayloadType: 'com.apple.TCC.configuration-profile-policy', PayloadContent: content }];
    expect(readProfiles({ _computerlevel: [{ ProfileItems: items }] })?.fullDiskAccess?.[0]?.allowed).toBe(allowed);
  });

  it('of a Mac without profiles is known, and empty', () => {
    expect(readProfiles({})).toMatchObject({ extensions: [], agentSettings: false });
  });

  it.each([[null], [[]], ['profiles']])('in the form of %j is not known', (value) => {
    expect(readProfiles(value)).toBeNull();
  });
});

describe('codesign', () => {
  it('says who signed, for which processors, and what macOS compares', () => {
    expect(parseCodeSignature(recording('codesign-released.txt'))).toEqual({
      identifier: EXTENSION,
      teamId: TEAM,
      signer: 'developer-id',
      cdhash: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c',
      architectures: ['x86_64', 'arm64'],
      leaf: 'Developer ID Application: Portcullis (TEAM123456)',
      requirement: expect.stringContaining(`identifier "${EXTENSION}" and anchor apple generic`),
    });
  });

  it('recognises code that nobody signed', () => {
    expect(parseCodeSignature(recording('codesign-adhoc.txt'))).toMatchObject({
      teamId: null,
      signer: 'ad-hoc',
      architectures: ['arm64'],
      requirement: `cdhash H"${'1'.repeat(40)}"`,
    });
    expect(parseCodeSignature('/x: code object is not signed at all')).toBeNull();
  });

  it('counts only entitlements that are switched on', () => {
    expect(readEntitlements({ a: true, b: false, c: ['x'] })).toEqual(['a', 'c']);
    expect(readEntitlements([])).toBeNull();
  });
});

describe('sfltool dumpbtm', () => {
  it('says which background items are allowed, by the record of each and not by that of the developer', () => {
    expect(parseBackgroundItems(recording('sfltool-dumpbtm.txt'), LABELS)).toEqual([
      { label: 'org.portcullis.bridge', allowed: false },
      { label: 'org.portcullis.agent', allowed: true },
    ]);
  });

  it('claims nothing about what it does not list', () => {
    expect(parseBackgroundItems(recording('sfltool-dumpbtm.txt'), ['org.example'])).toEqual([]);
    expect(parseBackgroundItems('Authorization is required', LABELS)).toBeNull();
  });
});

/* ── nonsense ── */

const FILES = [
  'systemextensionsctl-13.txt',
  'systemextensionsctl-14-twice.txt',
  'systemextensionsctl-15.txt',
  'systemextensionsctl-26.txt',
  'launchctl-running-13.txt',
  'launchctl-crashing-14.txt',
  'launchctl-not-found.txt',
  'csrutil-custom.txt',
  'profiles-enrolled.txt',
  'codesign-released.txt',
  'sfltool-dumpbtm.txt',
];
const PARSERS: readonly (readonly [string, (text: unknown) => unknown])[] = [
  ['systemextensionsctl', parseSystemExtensions],
  ['launchctl', (text) => parseLaunchdJob(LABEL, text)],
  ['csrutil', parseSip],
  ['enrolment', parseEnrolment],
  ['processor', parseProcessor],
  ['battery', parseBattery],
  ['codesign', parseCodeSignature],
  ['requirement', (text) => requirementText.safeParse(text).data],
  ['background items', (text) => parseBackgroundItems(text, LABELS)],
  ['database', readExtensionDatabase],
  ['profiles', readProfiles],
  ['entitlements', readEntitlements],
];

/** A recording with a piece cut out, doubled, or overwritten with noise. */
const damaged = fc
  .tuple(fc.constantFrom(...FILES), fc.nat(), fc.nat({ max: 400 }), fc.string({ unit: 'binary', maxLength: 60 }))
  .map(([file, at, length, noise]) => {
    const text = recording(file);
    const from = at % (text.length + 1);
    return text.slice(0, from) + noise + text.slice(from + length);
  });

/** Every text in a value, names of members included. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}

describe.each(PARSERS)('the parser of %s', (_, parse) => {
  it('never throws, and lets no control character and no endless text through', () => {
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string({ unit: 'binary', maxLength: 2000 }), fc.anything()), (input) => {
        const said = textsIn(parse(input)).join(' ');
        expect(said).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
        expect(said.length).toBeLessThan(200_000);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a damaged recording', () => {
  it('never turns "not allowed" into "enabled"', () => {
    const text = recording('systemextensionsctl-13.txt');
    fc.assert(
      fc.property(fc.nat({ max: text.length }), fc.nat({ max: 200 }), (at, length) => {
        const records = parseSystemExtensions(text.slice(0, at) + text.slice(at + length)) ?? [];
        expect(chooseExtension(records, EXTENSION)?.state).not.toBe('enabled');
      }),
    );
  });

  it('never turns a protection that is off into one that is on', () => {
    const text = recording('csrutil-disabled.txt');
    fc.assert(
      fc.property(fc.nat({ max: text.length }), fc.nat({ max: 60 }), (at, length) => {
        expect(parseSip(text.slice(0, at) + text.slice(at + length))).not.toBe('enabled');
      }),
    );
  });
});
