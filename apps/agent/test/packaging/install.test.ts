import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readOptions } from '../../src/config.js';
import { readSettings } from '../../src/managed/settings.js';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary.js';
import { ScratchMac } from './scratch-mac.js';

afterAll(removeTemporaryFolders);

describe('before the files are in place', () => {
  it('stops the jobs of an earlier version and closes the app', () => {
    const mac = new ScratchMac(temporaryFolder());
    for (const job of ['system/org.portcullis.agent', 'system/org.portcullis.bridge', 'gui/501/org.portcullis.app'])
      mac.startJob(job);
    mac.write('/stand-ins/processes', `501 ${mac.at('/Applications/Portcullis.app/Contents/MacOS/Portcullis')}\n`);
    expect(mac.preinstall().code).toBe(0);
    for (const job of ['system/org.portcullis.agent', 'system/org.portcullis.bridge', 'gui/501/org.portcullis.app']) {
      expect(mac.job(job)).toBe(false);
    }
  });

  it.each([
    ['0.1.0.9', 0],
    ['0.1.0.10', 0],
    ['0.1.0.11', 1],
    ['0.10.0.1', 1],
    ['1.0', 1],
    ['0.0.9.999', 0],
    ['', 0],
    ['nonsense', 0],
  ])('with version %s installed, version 0.1.0.10 ends with %i', (installed, code) => {
    const mac = new ScratchMac(temporaryFolder());
    if (installed !== '') mac.receipt(installed);
    const ended = mac.preinstall();
    expect(ended.code).toBe(code);
    if (code === 1) expect(ended.stdout).toContain('uninstall.sh --keep-state');
  });

  it.each(['activated enabled', 'activated waiting for user', 'activated waiting to reboot', 'activated disabled'])(
    'refuses a package without an extension while one is %s, since nothing could remove it any more',
    (state) => {
      const mac = new ScratchMac(temporaryFolder());
      mac.extensions(state);
      mac.startJob('system/org.portcullis.agent');
      const { code, stdout } = mac.preinstall();
      expect(code).toBe(1);
      expect(stdout).toContain('the System Extension of Portcullis is active');
      expect(mac.job('system/org.portcullis.agent')).toBe(true);
    },
  );

  it.each([
    ['a state that is not known', (mac: ScratchMac) => mac.extensions('activated by wizard')],
    ['a list that cannot be read', (mac: ScratchMac) => mac.standIns.tool('systemextensionsctl', 'exit 1')],
  ])('refuses it as well at %s, as long as the installed app holds an extension', (_, spoil) => {
    const mac = new ScratchMac(temporaryFolder());
    spoil(mac);
    expect(mac.preinstall().code).toBe(0);
    mac.write(
      '/Applications/Portcullis.app/Contents/Library/SystemExtensions/org.portcullis.app.bridge.systemextension/Contents/Info.plist',
    );
    const { code, stdout } = mac.preinstall();
    expect(code).toBe(1);
    expect(stdout).toContain('cannot be told');
  });

  it('goes on when an extension only waits for the restart that ends it', () => {
    const mac = new ScratchMac(temporaryFolder());
    mac.extensions('terminated waiting to uninstall on reboot');
    expect(mac.preinstall().code).toBe(0);
  });

  /** In the form that `profiles show -output stdout-xml` prints (libs/health/test/recordings). */
  const privacy = (identifier: string) =>
    ['<key>Services</key>', '<dict>', '<key>SystemPolicyAllFiles</key>', '<array>', '<dict>'].join('\n') +
    `\n<key>Identifier</key>\n<string>${identifier}</string>\n</dict>\n</array>\n</dict>`;
  const allowed = '<array>\n<string>org.portcullis.app.bridge</string>\n</array>';

  it.each([
    ['no profile at all', `echo 'There are no configuration profiles installed'`, 1],
    ['profiles that cannot be read', 'exit 1', 1],
    ['a profile for another program', `echo '${privacy('com.example.bridge')}'`, 1],
    ['one that only allows the extension', `echo '${privacy('com.example.bridge')}\n${allowed}'`, 1],
    ['one that gives Full Disk Access', `echo '${privacy('org.portcullis.app.bridge')}'`, 0],
  ])('with %s, a package that holds the boot is told so', (_, tool, code) => {
    const mac = new ScratchMac(temporaryFolder(), 'authorize', '0.1.0.10', true);
    mac.standIns.tool('profiles', tool);
    const ended = mac.preinstall();
    expect(ended.code).toBe(code);
    if (code === 1) expect(ended.stdout).toContain('the Mac might not start any more');
  });

  it('goes on when a job does not end, and says so', () => {
    const mac = new ScratchMac(temporaryFolder());
    mac.standIns.tool('launchctl', '[ "$1" = print ]');
    const { code, stdout } = mac.preinstall();
    expect(code).toBe(0);
    expect(stdout).toContain('the job org.portcullis.agent does not end');
  });
});

describe('after the files are in place', () => {
  let mac: ScratchMac;
  beforeEach(() => {
    mac = new ScratchMac(temporaryFolder());
  });

  it('starts agent and bridge, and the app in the session of whoever is at the Mac', () => {
    expect(mac.postinstall()).toMatchObject({ code: 0, stderr: '' });
    for (const job of ['system/org.portcullis.agent', 'system/org.portcullis.bridge', 'gui/501/org.portcullis.app']) {
      expect(mac.job(job)).toBe(true);
    }
  });

  it('makes the folders, with what is secret readable by root alone', () => {
    mac.write('/Library/Application Support/Portcullis/agent.json', '{}');
    mac.postinstall();
    const mode = (path: string) => statSync(mac.at(path)).mode & 0o777;
    expect(mode('/Library/Application Support/Portcullis')).toBe(0o755);
    expect(mode('/Library/Application Support/Portcullis/bridge')).toBe(0o755);
    expect(mode('/Library/Application Support/Portcullis/agent')).toBe(0o700);
    expect(mode('/Library/Application Support/Portcullis/agent.json')).toBe(0o600);
    expect(mode('/Library/Logs/Portcullis')).toBe(0o750);
  });

  it('gives the agent a configuration that it can start with, and that waits for a server', async () => {
    mac.postinstall();
    const file = mac.at('/Library/Application Support/Portcullis/agent.json');
    const managed = mac.at('/managed.plist');
    const settings = await readSettings({ file, managed, owners: new Set([0]) });
    expect(settings).toMatchObject({ config: undefined, problems: ['server: is missing'] });
    expect(readOptions(file)).toEqual({
      stateDir: mac.at('/Library/Application Support/Portcullis/agent'),
      bridgeSocket: mac.at('/var/run/portcullis/bridge.sock'),
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('keeps state and configuration of an earlier version, and removes its old programs', () => {
    mac.write('/Library/Application Support/Portcullis/agent.json', '{"server":"https://a"}');
    mac.write('/Library/Application Support/Portcullis/agent/spool.sqlite', 'x');
    mac.write('/Library/Portcullis/agent/node_modules/left-over/index.js');
    mac.postinstall();
    expect(mac.exists('/Library/Application Support/Portcullis/agent.json')).toBe(true);
    expect(mac.exists('/Library/Application Support/Portcullis/agent/spool.sqlite')).toBe(true);
    expect(mac.exists('/Library/Portcullis/agent/node_modules')).toBe(false);
    expect(mac.exists('/Library/Portcullis/agent/bin/portcullis')).toBe(true);
    expect(mac.exists('/Library/Portcullis/bridge/portcullis-bridge')).toBe(true);
  });

  it('removes nothing when the list of its own files is missing', () => {
    mac.write('/Library/Portcullis/files.txt', '');
    mac.postinstall();
    expect(mac.exists('/Library/Portcullis/agent/bin/portcullis')).toBe(true);
  });

  it('drops the daemon of mode approve when the extension takes its place', () => {
    mac = new ScratchMac(temporaryFolder(), 'authorize');
    mac.write('/Library/LaunchDaemons/org.portcullis.bridge.plist');
    mac.write('/Library/Portcullis/bridge/portcullis-bridge');
    mac.postinstall();
    expect(mac.exists('/Library/LaunchDaemons/org.portcullis.bridge.plist')).toBe(false);
    expect(mac.exists('/Library/Portcullis/bridge')).toBe(false);
    expect(mac.job('system/org.portcullis.bridge')).toBe(false);
  });

  it('links the command line, but never over somebody else’s file', () => {
    mac.postinstall();
    expect(readlinkSync(mac.at('/usr/local/bin/portcullis'))).toBe(mac.at('/Library/Portcullis/agent/bin/portcullis'));
    const other = new ScratchMac(temporaryFolder());
    other.write('/usr/local/bin/portcullis', 'theirs');
    expect(other.postinstall().stdout).toContain('is there already and not ours');
    expect(statSync(other.at('/usr/local/bin/portcullis')).size).toBe(6);
  });

  it.each(['root', 'loginwindow', '_mbsetupuser', ''])(
    'with `%s` at the screen, leaves the app to the next login',
    (name) => {
      mac.person(name);
      const { code, stdout } = mac.postinstall();
      expect(code).toBe(0);
      expect(stdout).toContain('the app starts at the next login');
      expect(mac.standIns.calls('open')).toEqual([]);
    },
  );

  it('asks macOS as root to activate the extension when nobody is there: a profile may allow it', () => {
    mac = new ScratchMac(temporaryFolder(), 'authorize');
    mac.person('loginwindow');
    mac.app('echo "$*" >"$here/asked"; echo "waits for a person" >&2; exit 5');
    const { code, stdout } = mac.postinstall();
    expect(code).toBe(0);
    expect(readFileSync(mac.at('/stand-ins/asked'), 'utf8')).toBe('activate --wait 30\n');
    expect(stdout).toContain('waits for a person');
  });

  it.each(['launchctl', 'chown', 'open', 'stat', 'sudo', 'id'])(
    'never fails the installation because of %s',
    (tool) => {
      mac.standIns.tool(tool, 'exit 1');
      expect(mac.postinstall().code).toBe(0);
    },
  );

  it('says what has to be repaired when launchd takes no job', () => {
    mac.standIns.tool('launchctl', 'exit 5');
    const { stdout } = mac.postinstall();
    expect(stdout).toContain('the job org.portcullis.bridge could not be started');
    expect(stdout).toContain('the job org.portcullis.agent could not be started');
  });

  it('tries again when launchd is not done with the old job yet', () => {
    mac.standIns.tool(
      'launchctl',
      'case "$1" in bootstrap) [ -e "$here/tried" ] || { touch "$here/tried"; exit 37; } ;; print) exit 1 ;; esac',
    );
    expect(mac.postinstall().stdout).not.toContain('could not be started');
  });
});
