import { parse } from 'plist';
import { describe, expect, it, test } from 'vitest';
import { mobileconfig } from '../../src/features/profiles/mobileconfig.js';
import {
  agentPreferences,
  backgroundItems,
  developerIdRequirement,
  fullDiskAccess,
  notifications,
  type Payload,
  systemExtension,
} from '../../src/features/profiles/payloads.js';
import { type PayloadKind, PROFILE_KINDS, PROFILE_MODES, profileBody } from '@portcullis/wire';
import { stableUuid } from '../../src/features/profiles/stable-uuid.js';
import { APPLE, type Dict, isDict, judgeProfile, payloadsIn } from './apple-schema.js';

const TEAM = '9ABCDE1234';
const ORGANISATION = { id: '0b9d7c1e-1111-4222-8333-444455556666', name: 'Müller & Söhne <IT> “Nord”' };
const PREFERENCES = {
  server: 'https://portcullis.example.com/',
  anchorKey: 'MFkwEwYHKoZIzj0CAQ==',
  enrolmentToken: 'pcl_enrol_x',
  owner: { name: '$FULLNAME', email: '{{mail}}' },
};

const EVERY: readonly (readonly [PayloadKind, Payload])[] = [
  ['system-extension', systemExtension(TEAM, false)],
  ['system-extension', systemExtension(TEAM, true)],
  ['full-disk-access', fullDiskAccess(TEAM)],
  ...PROFILE_MODES.flatMap((mode) => [
    ['background-items', backgroundItems(mode, TEAM)] as const,
    ['background-items', backgroundItems(mode, null)] as const,
  ]),
  ['notifications', notifications()],
  ['agent', agentPreferences(PREFERENCES)],
  ['agent', agentPreferences({ ...PREFERENCES, enrolmentToken: null, owner: null })],
];

function written(kind: PayloadKind, payload: Payload): Dict {
  const profile: unknown = parse(mobileconfig({ kind, organisation: ORGANISATION, payloads: [{ kind, payload }] }));
  if (!isDict(profile)) throw new Error('the profile is no dictionary');
  return profile;
}

describe('every payload, written and read again', () => {
  it.each(EVERY)('%s is as Apple’s schema says', (kind, payload) => {
    const { problems } = judgeProfile(written(kind, payload), '13.0');
    expect(problems).toEqual([]);
  });

  it('uses no key that macOS 13 does not know, but for the two that keep an extension from being removed', () => {
    const newer = EVERY.flatMap(([kind, payload]) => judgeProfile(written(kind, payload), '13.0').newer);
    expect([...new Set(newer)].toSorted()).toEqual([
      'NonRemovableFromUISystemExtensions',
      'NonRemovableSystemExtensions',
    ]);
  });

  it('is refused by the same check when something in it is wrong', () => {
    const profile = written('notifications', notifications());
    const broken = {
      ...profile,
      PayloadVersion: 2,
      PayloadContent: payloadsIn(profile).map((payload) => ({
        ...payload,
        PayloadUUID: undefined,
        NotificationSettings: [{ AlertType: 3, Colour: 'red', NotificationsEnabled: 'yes' }],
      })),
    };
    expect(judgeProfile(JSON.parse(JSON.stringify(broken)), '13.0').problems).toEqual([
      'PayloadVersion: 2',
      'com.apple.notificationsettings.PayloadUUID: is missing',
      'com.apple.notificationsettings.NotificationSettings[0].BundleIdentifier: is missing',
      'com.apple.notificationsettings.NotificationSettings[0].AlertType: 3',
      "com.apple.notificationsettings.NotificationSettings[0].Colour: is not a key of Apple's",
      'com.apple.notificationsettings.NotificationSettings[0].NotificationsEnabled: is not of type boolean',
    ]);
  });
});

describe('the system extension', () => {
  it('stands under one of the two keys that allow it, and is never removable and non-removable at once', () => {
    for (const removable of [false, true]) {
      const { content } = systemExtension(TEAM, removable);
      expect(content).not.toHaveProperty('AllowedTeamIdentifiers');
      expect('RemovableSystemExtensions' in content).toBe(removable);
      expect('NonRemovableSystemExtensions' in content).toBe(!removable);
      expect(content.NonRemovableFromUISystemExtensions).toEqual({ [TEAM]: ['org.portcullis.app.bridge'] });
    }
  });
});

test('background items trust what runs in a session only with its team', () => {
  const rules = (mode: 'authorize' | 'approve', team: string | null) => backgroundItems(mode, team).content.Rules;
  expect(rules('approve', null)).toEqual([
    { RuleType: 'Label', RuleValue: 'org.portcullis.agent' },
    { RuleType: 'Label', RuleValue: 'org.portcullis.bridge' },
  ]);
  expect(rules('authorize', TEAM)).toEqual([
    { RuleType: 'Label', RuleValue: 'org.portcullis.agent' },
    { RuleType: 'BundleIdentifier', RuleValue: 'org.portcullis.app', TeamIdentifier: TEAM },
    { RuleType: 'Label', RuleValue: 'org.portcullis.app', TeamIdentifier: TEAM },
  ]);
});

test('the code requirement quotes a team that begins with a digit', () => {
  expect(developerIdRequirement('org.portcullis.app.bridge', TEAM)).toBe(
    'identifier "org.portcullis.app.bridge" and anchor apple generic and certificate 1[field.1.2.840.113635.100.6.2.6] /* exists */' +
      ' and certificate leaf[field.1.2.840.113635.100.6.1.13] /* exists */ and certificate leaf[subject.OU] = "9ABCDE1234"',
  );
});

test('names with markup and letters of any language come through, control characters do not', () => {
  expect(written('notifications', notifications()).PayloadOrganization).toBe(ORGANISATION.name);
  const organisation = { ...ORGANISATION, name: 'A\u0000\u001bB\uD800' };
  const xml = mobileconfig({ kind: 'combined', organisation, payloads: [] });
  expect(parse(xml)).toMatchObject({ PayloadOrganization: 'A B' });
});

describe('identifiers', () => {
  it('are the same for the same organisation and kind, and no two payloads share one', () => {
    const payloads = EVERY.filter(([, payload], at) => EVERY.findIndex(([, { type }]) => type === payload.type) === at);
    const all = PROFILE_KINDS.flatMap((kind) => {
      const one = () =>
        parse(
          mobileconfig({
            kind,
            organisation: ORGANISATION,
            payloads: payloads.map(([part, payload]) => ({ kind: part, payload })),
          }),
        ) as Dict;
      expect(one()).toEqual(one());
      return [one(), ...payloadsIn(one())].map(({ PayloadUUID, PayloadIdentifier }) => [
        PayloadUUID,
        PayloadIdentifier,
      ]);
    });
    expect(new Set(all.map(([uuid]) => uuid)).size).toBe(all.length);
    expect(new Set(all.map(([, identifier]) => identifier)).size).toBe(all.length);
  });

  it('differ between organisations', () => {
    const uuid = (id: string) =>
      (parse(mobileconfig({ kind: 'agent', organisation: { ...ORGANISATION, id }, payloads: [] })) as Dict).PayloadUUID;
    expect(uuid(ORGANISATION.id)).not.toBe(uuid('0b9d7c1e-1111-4222-8333-444455556667'));
  });

  it('are version 5 of RFC 9562', () => {
    expect(stableUuid('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ED6657D-E927-568B-95E1-2665A8AEA6A2',
    );
  });
});

test('which payloads need user-approved device management is what the console and the documentation say', () => {
  const byHand = Object.entries(APPLE.payloads).filter(
    ([, { onlyByUserApprovedManagement }]) => !onlyByUserApprovedManagement,
  );
  expect(byHand.map(([type]) => type)).toEqual([
    'com.apple.notificationsettings',
    'com.apple.ManagedClient.preferences',
  ]);
});

describe('the request', () => {
  const problems = (body: unknown): readonly string[] =>
    profileBody.safeParse(body).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
  const withAgent = (agent: object) => ({ mode: 'approve', agent });

  it.each(['abcde12345', 'ABCDE1234', 'ABCDE123456', 'ABCDE 1234', '', '*'])('refuses the team `%s`', (teamId) => {
    expect(problems({ mode: 'authorize', teamId })[0]).toMatch(/^teamId: is not a team identifier/);
  });

  it('needs a team for a system extension, and none without', () => {
    expect(problems({ mode: 'authorize' })[0]).toMatch(/^teamId: is missing/);
    expect(problems({ mode: 'approve' })).toEqual([]);
  });

  it.each([
    'mia@example.com',
    '$EMAIL',
    '$EMAIL$',
    '{{mail}}',
    '{{ userprincipalname }}',
    '%Email%',
    '{EmailAddress}',
    '${FLEET_VAR_HOST_END_USER_IDP_USERNAME}',
    '$USERNAME@example.com',
  ])('takes the owner’s e-mail `%s`', (email) => {
    expect(problems(withAgent({ owner: { email } }))).toEqual([]);
  });

  it.each(['mia', '$', '{{}}', '<b>', 'a@b', '$EMAIL $NAME', 'mia@example.com\nx'])(
    'refuses the e-mail `%s`',
    (email) => {
      expect(problems(withAgent({ owner: { email } }))).not.toEqual([]);
    },
  );

  it.each(['http://portcullis.example.com', 'portcullis.example.com', 'ftp://x', ''])(
    'refuses the server `%s`',
    (server) => {
      expect(problems(withAgent({ server }))[0]).toMatch(/^agent.server: is not an https address/);
    },
  );

  it('names every problem and every unknown key', () => {
    expect(problems({ mode: 'observe', teamID: 'x', removable: 'no' })).toHaveLength(3);
  });
});
