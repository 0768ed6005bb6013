import { diagnose, gatherAll } from '@portcullis/health';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { build } from 'plist';
import { afterAll, describe, expect, it } from 'vitest';
import { realMac } from '../../src/system/mac.js';
import { readFullDiskAccess } from '../../src/system/privacy.js';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary.js';
import { APP_EXTENSION, EXTENSION_PATH, RecordedMac, recording, says } from './recorded-mac.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const codes = (gathered: unknown) =>
  diagnose({ macosVersion: '14.6.1', ...(gathered as object) }, NOW).problems.map(({ code }) => code);
const lines = (gathered: unknown) =>
  Object.fromEntries(
    diagnose({ macosVersion: '14.6.1', ...(gathered as object) }, NOW).checks.map(({ id, state }) => [id, state]),
  );
afterAll(removeTemporaryFolders);

describe('what macOS says', () => {
  it('of a Mac with which all is well is whole', async () => {
    const gathered = await gatherAll(new RecordedMac(), NOW);
    expect(gathered.managed).toBe(true);
    expect(gathered.extension).toMatchObject({ version: '0.1.0', teamId: 'TEAM123456' });
    expect(gathered.system).toMatchObject({
      appleSilicon: true,
      laptop: true,
      sip: 'enabled',
      jobs: { extension: { pid: 411 }, daemon: { loaded: false }, agent: { pid: 412 } },
      installed: { daemon: false, agent: true },
      backgroundItems: { daemon: null, agent: true },
      app: { present: true, intact: true },
      staged: { path: EXTENSION_PATH, entitlements: ['com.apple.developer.endpoint-security.client'] },
      otherCopies: [],
      developerMode: false,
      profiles: { accessoryPromptOff: true, agentSettings: true },
    });
    expect(codes(gathered)).toEqual(['old-copy-waits']);
    expect(lines(gathered)).toMatchObject({ macos: 'ok', installation: 'ok', others: 'ok' });
  });

  it('asks about background items only when an installed job does not run', async () => {
    const well = new RecordedMac();
    await gatherAll(well, NOW);
    expect(well.ran).not.toContain('/usr/bin/sfltool dumpbtm');

    const mac = new RecordedMac({}, { '/Library/LaunchDaemons/org.portcullis.bridge.plist': Buffer.alloc(0) });
    const gathered = await gatherAll(mac, NOW);
    expect(gathered.system.backgroundItems).toEqual({ daemon: false, agent: true });
    expect(codes({ ...gathered, bridge: { connected: false, failure: 'not-running' } })).toContain(
      'background-item-off',
    );
  });

  it('leaves out what profiles say about other programs', async () => {
    const { system } = await gatherAll(new RecordedMac(), NOW);
    expect(system.profiles?.fullDiskAccess?.map(({ identifier }) => identifier)).toEqual(['org.portcullis.app.bridge']);
  });

  it('of a Mac in approve mode is whole without any extension', async () => {
    const list = '/usr/bin/systemextensionsctl list';
    const daemon = '/bin/launchctl print system/org.portcullis.bridge';
    const running = recording('launchctl-running-13.txt').replace(/^system\/\S+/, 'system/org.portcullis.bridge');
    const mac = new RecordedMac(
      { [list]: says(recording('systemextensionsctl-none.txt')), [daemon]: says(running) },
      {
        '/Library/LaunchDaemons/org.portcullis.bridge.plist': Buffer.alloc(0),
        [APP_EXTENSION]: undefined,
        '/Library/SystemExtensions/db.plist': undefined,
      },
    );
    const gathered = await gatherAll(mac, NOW);
    const status = { bridgeMode: 'approve', clients: [{ job: 'mounts', state: 'running' }], policyState: 'enforcing' };
    const facts = { ...gathered, bridge: { connected: true, status } };
    expect(codes(facts)).toEqual(['approve-mode']);
    expect(lines(facts)).toMatchObject({ installation: 'ok', approval: 'ok', permission: 'ok' });
  });

  it('of a Mac on which no tool works is not known, and never well', async () => {
    const mac = new RecordedMac();
    mac.commands = {};
    mac.files = {};
    mac.exists = async () => null;
    const gathered = await gatherAll(mac, NOW);
    expect(Object.values(lines(gathered)).filter((state) => state === 'ok')).toEqual([]);
    expect(codes(gathered)).toEqual([]);
  });

  it('to anyone but root leaves out what root alone is told in full', async () => {
    const mac = new RecordedMac();
    mac.isRoot = false;
    const { system } = await gatherAll(mac, NOW);
    expect(system.profiles).toBeNull();
    expect(system.backgroundItems).toEqual({ daemon: null, agent: true });
    expect(mac.ran.filter((line) => /profiles show|dumpbtm/.test(line))).toEqual([]);
  });

  it('comes from tools by absolute path, and from no shell', async () => {
    const mac = new RecordedMac();
    await gatherAll(mac, NOW);
    expect(mac.ran.filter((line) => !/^\/(usr\/)?s?bin\/\w+ /.test(line))).toEqual([]);
    expect(mac.ran.filter((line) => /\/(ba|z)?sh /.test(line))).toEqual([]);
  });

  it('never takes a team that is none into the name of a job', async () => {
    const list = recording('systemextensionsctl-13.txt').replaceAll('TEAM123456', '../../etc');
    const mac = new RecordedMac({ '/usr/bin/systemextensionsctl list': says(list) });
    await gatherAll(mac, NOW);
    expect(mac.ran.filter((line) => line.includes('..'))).toEqual([]);
  });

  it('looks only at copies where macOS itself puts them', async () => {
    const database = JSON.parse(recording('extension-database.json')) as { extensions: { stagedBundleURL: unknown }[] };
    const [first] = database.extensions;
    if (first) first.stagedBundleURL = { relative: 'file:///Users/mia/evil.systemextension/' };
    const bytes = Buffer.from(build(database as unknown as Parameters<typeof build>[0]));
    const mac = new RecordedMac({}, { '/Library/SystemExtensions/db.plist': bytes });
    const { system } = await gatherAll(mac, NOW);
    expect(system.staged).toBeNull();
    expect(mac.ran.filter((line) => line.includes('evil'))).toEqual([]);
  });
});

describe('what is wrong on a recorded Mac', () => {
  const DOWN = { connected: false, failure: 'not-running' } as const;
  const released = recording('codesign-released.txt');

  it.each([
    [
      'an extension without Intel code on an Intel Mac',
      'extension-wrong-processor',
      {
        '/usr/sbin/sysctl hw.machine hw.optional.arm64': says('hw.machine: x86_64\n', 1),
        [`/usr/bin/codesign -d -r- --verbose=4 ${EXTENSION_PATH}`]: says(
          '',
          0,
          released.replace('universal (x86_64 arm64)', 'thin (arm64)'),
        ),
      },
    ],
    [
      'a service that launchd lost',
      'extension-service-missing',
      {
        '/bin/launchctl print system/TEAM123456.org.portcullis.app.bridge': says(
          '',
          113,
          recording('launchctl-not-found.txt'),
        ),
      },
    ],
    [
      'an extension that cannot be started',
      'extension-ends',
      {
        '/bin/launchctl print system/TEAM123456.org.portcullis.app.bridge': says(
          recording('launchctl-crashing-14.txt'),
        ),
      },
    ],
    [
      'an extension that nobody allowed',
      'extension-waiting-for-user',
      {
        '/usr/bin/systemextensionsctl list': says(recording('systemextensionsctl-13.txt')),
      },
    ],
    [
      'protection that is off',
      'integrity-protection-off',
      {
        '/usr/bin/csrutil status': says(recording('csrutil-disabled.txt')),
      },
    ],
    [
      'an app that was altered',
      'signature-broken',
      {
        '/usr/bin/codesign --verify --strict /Applications/Portcullis.app': says('', 1, 'a sealed resource is missing'),
      },
    ],
    [
      'a copy in Downloads',
      'other-app-copies',
      {
        '/usr/bin/mdfind kMDItemCFBundleIdentifier == "org.portcullis.app"': says(
          '/Applications/Portcullis.app\n/Users/mia/Downloads/Portcullis.app\n',
        ),
      },
    ],
  ])('is named: %s', async (_, code, commands) => {
    const gathered = await gatherAll(new RecordedMac(commands), NOW);
    expect(codes({ ...gathered, bridge: DOWN })).toContain(code);
  });
});

describe('to whom Full Disk Access was given', () => {
  function database(rows: readonly (readonly [string, number, Buffer | null])[]): string {
    const folder = join(temporaryFolder(), 'tcc');
    mkdirSync(folder);
    const db = new DatabaseSync(join(folder, 'TCC.db'));
    db.exec('CREATE TABLE access (service TEXT, client TEXT, client_type INTEGER, auth_value INTEGER, csreq BLOB)');
    for (const [client, value, csreq] of rows)
      db.prepare('INSERT INTO access VALUES (?, ?, 0, ?, ?)').run(
        'kTCCServiceSystemPolicyAllFiles',
        client,
        value,
        csreq,
      );
    db.close();
    return folder;
  }

  it('is read of what belongs to Portcullis, and of nobody else', async () => {
    const folder = database([
      ['org.portcullis.app.bridge', 2, Buffer.from('compiled')],
      ['org.portcullis.app', 0, null],
      ['com.example.private', 2, null],
    ]);
    const mac = new RecordedMac({
      '/usr/bin/csreq -r - -t': says(
        'identifier "org.portcullis.app.bridge" and anchor apple generic and certificate leaf[subject.OU] = TEAM123456\n',
      ),
    });
    expect(await readFullDiskAccess(mac, folder)).toEqual([
      {
        client: 'org.portcullis.app.bridge',
        allowed: true,
        requirement:
          'identifier "org.portcullis.app.bridge" and anchor apple generic and certificate leaf[subject.OU] = TEAM123456',
        managed: false,
      },
      { client: 'org.portcullis.app', allowed: false, requirement: null, managed: false },
    ]);
  });

  it('is read of the overrides of an MDM too', async () => {
    const folder = database([]);
    const overrides = {
      'org.portcullis.app.bridge': { kTCCServiceSystemPolicyAllFiles: { Allowed: 1 } },
      'com.example': { kTCCServiceSystemPolicyAllFiles: { Allowed: true } },
    };
    const mac = new RecordedMac({}, { [`${folder}/MDMOverrides.plist`]: Buffer.from(build(overrides)) });
    expect(await readFullDiskAccess(mac, folder)).toEqual([
      { client: 'org.portcullis.app.bridge', allowed: true, requirement: null, managed: true },
    ]);
  });

  it('is not known where the database is closed, missing or damaged', async () => {
    const folder = database([['org.portcullis.app', 2, null]]);
    expect(await readFullDiskAccess(realMac, '/does-not-exist')).toBeNull();
    const db = new DatabaseSync(join(folder, 'TCC.db'));
    db.exec('DROP TABLE access');
    db.close();
    expect(await readFullDiskAccess(realMac, folder)).toBeNull();
    chmodSync(join(folder, 'TCC.db'), 0o000);
    expect(await readFullDiskAccess(realMac, folder)).toBeNull();
  });
});
