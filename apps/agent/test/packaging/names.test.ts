import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { diagnose } from '@portcullis/health';
import { parse } from 'plist';
import { afterAll, describe, expect, it } from 'vitest';
import { NODE_FLAGS } from '../../bin/flags.cjs';
import { extensionPath, NAMES, shellNames } from '../../packaging/names.mjs';
import { fill, templateValues } from '../../packaging/steps/templates.mjs';
import * as doctor from '../../../../libs/health/src/gather/places.js';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary.js';

const ROOT = resolve(import.meta.dirname, '../../../..');
const PACKAGING = join(ROOT, 'apps/agent/packaging');

const VALUES = templateValues({
  version: '0.1.0',
  packageVersion: '0.1.0.7',
  bundleVersion: '1000.7',
  processors: ['arm64'],
  team: 'ABCDE12345',
  managed: true,
});

/** A template as it is in a package. */
function filled(name: string): unknown {
  return parse(fill(readFileSync(join(PACKAGING, 'templates', name), 'utf8'), VALUES));
}

function source(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

afterAll(removeTemporaryFolders);

describe('templates', () => {
  it.each(readdirSync(join(PACKAGING, 'templates')))('%s is filled without a rest', (name) => {
    const text = fill(readFileSync(join(PACKAGING, 'templates', name), 'utf8'), { ...VALUES, oldestInstall: '13.5' });
    expect(text).not.toMatch(/@\w+@/);
    if (name !== 'Distribution.xml') expect(() => parse(text)).not.toThrow();
  });

  it('take no value for markup', () => {
    expect(fill('<string>@a@</string>', { a: '</string><true/>&"' })).toBe(
      '<string>&lt;/string&gt;&lt;true/&gt;&amp;&quot;</string>',
    );
  });

  it('are refused when they name what has no value', () => {
    expect(() => fill('@nobody@', VALUES)).toThrow('`nobody`');
  });

  it('hold no comment in entitlements, on which signing stumbles', () => {
    for (const name of ['app', 'extension', 'node']) {
      expect(readFileSync(join(PACKAGING, `templates/${name}.entitlements`), 'utf8')).not.toContain('<!--');
    }
  });
});

describe('launchd jobs', () => {
  it.each([
    ['agent.plist', NAMES.agentLabel],
    ['bridge.plist', NAMES.bridgeLabel],
    ['app.plist', NAMES.appLabel],
  ])('%s has its label, starts by itself, and is shown as part of the app', (name, label) => {
    expect(filled(name)).toMatchObject({
      Label: label,
      RunAtLoad: true,
      AssociatedBundleIdentifiers: ['org.portcullis.app'],
    });
  });

  it('the bridge is started in mode approve, offers its service, and comes back when it ends', () => {
    expect(filled('bridge.plist')).toMatchObject({
      KeepAlive: true,
      MachServices: { 'org.portcullis.bridge.xpc': true },
    });
    expect(filled('bridge.plist')).toHaveProperty('ProgramArguments', [
      '/Library/Portcullis/bridge/portcullis-bridge',
      '--mode',
      'approve',
      '--state',
      '/Library/Application Support/Portcullis/bridge',
      '--socket',
      '/var/run/portcullis/bridge.sock',
    ]);
  });

  it('the agent runs in its own Node, and what it writes is for root alone', () => {
    expect(filled('agent.plist')).toMatchObject({
      KeepAlive: true,
      Umask: 0o077,
      ProgramArguments: [
        '/Library/Portcullis/agent/node/bin/node',
        ...NODE_FLAGS,
        '/Library/Portcullis/agent/apps/agent/bin/portcullis-agent.cjs',
        '--config',
        '/Library/Application Support/Portcullis/agent.json',
      ],
    });
    // status.json of the bridge is for anyone to read.
    expect(filled('bridge.plist')).toMatchObject({ Umask: 0o022 });
  });

  it('the app runs in each session of a person, and may be quit', () => {
    expect(filled('app.plist')).toMatchObject({
      LimitLoadToSessionType: ['Aqua'],
      KeepAlive: { SuccessfulExit: false },
    });
  });
});

describe('entitlements', () => {
  it('are what each program needs', () => {
    expect(filled('app.entitlements')).toEqual({
      'com.apple.application-identifier': 'ABCDE12345.org.portcullis.app',
      'com.apple.developer.system-extension.install': true,
      'com.apple.developer.team-identifier': 'ABCDE12345',
    });
    expect(filled('extension.entitlements')).toEqual({
      'com.apple.application-identifier': 'ABCDE12345.org.portcullis.app.bridge',
      'com.apple.developer.endpoint-security.client': true,
      'com.apple.developer.team-identifier': 'ABCDE12345',
    });
    expect(filled('node.entitlements')).toEqual({ 'com.apple.security.cs.allow-jit': true });
  });
});

describe('names', () => {
  it('are those that the bridge has as defaults', () => {
    const options = source('native/esf-bridge/macos/daemon/options.h');
    expect(options).toContain(`"${NAMES.bridgeState}"`);
    expect(options).toContain(`"${NAMES.bridgeSocket}"`);
  });

  it('are those that bridge and app are built with', () => {
    const header = source('native/esf-bridge/macos/identity.h');
    for (const name of [NAMES.appId, NAMES.extensionId, NAMES.bridgeService, NAMES.bridgeLabel])
      expect(header).toContain(`"${name}"`);
    for (const label of [NAMES.bridgeLabel, NAMES.agentLabel])
      expect(header).toContain(`"/Library/LaunchDaemons/${label}.plist"`);
    expect(header).toContain(`"/Library/LaunchAgents/${NAMES.appLabel}.plist"`);
  });

  it('of app and extension differ in System Settings, and the doctor names the extension as its bundle does', () => {
    const extension = filled('extension-Info.plist') as Readonly<Record<string, unknown>>;
    const app = filled('app-Info.plist') as Readonly<Record<string, unknown>>;
    for (const key of ['CFBundleDisplayName', 'CFBundleName']) {
      expect(extension[key]).toBe(NAMES.extensionName);
      expect(app[key]).not.toBe(extension[key]);
    }
    const { problems } = diagnose(
      {
        macosVersion: '15.1',
        managed: false,
        bridge: {
          connected: true,
          status: { bridgeMode: 'authorize', clients: [{ job: 'mounts', state: 'not-permitted' }] },
        },
      },
      Date.parse('2026-11-28T12:00:00Z'),
    );
    const fix = problems.find(({ code }) => code === 'full-disk-access-missing')?.fix ?? '';
    expect(fix).toContain(`switch on “${NAMES.extensionName}”`);
    expect(fix).toContain(`“${NAMES.extensionId}”`);
    expect(fix).toContain(`“${String(app['CFBundleDisplayName'])}” alone is the app`);
    expect(source('native/esf-bridge/macos/app/model/health_words.inc')).toContain(
      `switch on “${NAMES.extensionName}”`,
    );
    expect(source('docs/install-mac.md')).toContain(`switch on *${NAMES.extensionName}*`);
  });

  it('are those that the doctor asks macOS for', () => {
    expect(NAMES).toMatchObject({
      app: doctor.APP,
      appId: doctor.APP_IDENTIFIER,
      bridgeLabel: doctor.DAEMON_LABEL,
      agentLabel: doctor.AGENT_LABEL,
      bridgeState: dirname(doctor.BRIDGE_STATUS),
    });
    expect(extensionPath()).toBe(`${doctor.APP}/${doctor.EXTENSION_IN_APP}`);
  });

  it('are those that the command line of the agent looks for', () => {
    expect(source('apps/agent/src/cli/main.ts')).toContain(`'${NAMES.agentConfig}'`);
  });

  it('are those under which make leaves the programs', () => {
    const programs = /^MACOS_PROGRAMS := (.*)$/m.exec(source('native/esf-bridge/macos/programs.mk'))?.[1]?.split(' ');
    expect(programs).toEqual([NAMES.bridgeExecutable, NAMES.extensionExecutable, NAMES.appExecutable]);
  });

  it('are those in the wrapper of the command line', () => {
    expect(source('apps/agent/packaging/installer/portcullis')).toContain(`agent=${NAMES.agentFolder}\n`);
  });

  it('reach the shell as they are, whatever characters they have', () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'names.sh'),
      shellNames({ mode: 'approve', version: "1'; exit 9; '", packageVersion: '1.2' }),
    );
    const { stdout, status } = spawnSync(
      '/bin/bash',
      ['-c', '. ./names.sh; printf "%s|%s" "$version" "$state_folder"'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    expect(status).toBe(0);
    expect(stdout).toBe("1'; exit 9; '|/Library/Application Support/Portcullis");
  });
});

describe('the runtime of the agent', () => {
  const { version, packages } = JSON.parse(source('apps/agent/packaging/runtime.json'));

  it('is no older than the Node that the tests run in', () => {
    expect(Number(version.split('.')[0])).toBeGreaterThanOrEqual(Number(process.versions.node.split('.')[0]));
  });

  it('is held to the contents of its packages, for both processors', () => {
    expect(Object.keys(packages).toSorted()).toEqual(['arm64', 'x86_64']);
    for (const one of Object.values<{ integrity: string }>(packages))
      expect(one.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
  });
});

const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;

describe('shell scripts', () => {
  it.runIf(hasShellcheck)('pass shellcheck', () => {
    const folder = temporaryFolder();
    cpSync(join(PACKAGING, 'installer'), folder, { recursive: true });
    for (const script of ['build.sh', 'first-mac.sh']) cpSync(join(PACKAGING, script), join(folder, script));
    writeFileSync(
      join(folder, 'names.sh'),
      shellNames({ mode: 'approve', version: '0.1.0', packageVersion: '0.1.0.1' }),
    );
    const scripts = ['preinstall', 'postinstall', 'uninstall.sh', 'portcullis', 'build.sh', 'first-mac.sh'];
    const { stdout } = spawnSync('shellcheck', ['-x', ...scripts], { cwd: folder, encoding: 'utf8' });
    expect(stdout).toBe('');
  });
});
