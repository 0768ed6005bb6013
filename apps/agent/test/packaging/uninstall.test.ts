import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary.js';
import { extensionList, ScratchMac } from './scratch-mac.js';

afterAll(removeTemporaryFolders);

const INSTALLED = [
  '/Applications/Portcullis.app',
  '/Library/LaunchAgents/org.portcullis.app.plist',
  '/Library/LaunchDaemons/org.portcullis.agent.plist',
  '/Library/Portcullis',
  '/Library/Application Support/Portcullis',
  '/Library/Logs/Portcullis',
  '/var/run/portcullis',
];

function installed(mode: 'approve' | 'authorize'): ScratchMac {
  const mac = new ScratchMac(temporaryFolder(), mode);
  for (const job of ['system/org.portcullis.agent', 'system/org.portcullis.bridge', 'gui/501/org.portcullis.app'])
    mac.startJob(job);
  mac.write('/Library/Application Support/Portcullis/agent.json', '{}');
  mac.write('/Library/Logs/Portcullis/agent.log');
  mac.write('/var/run/portcullis/bridge.sock');
  mac.write('/stand-ins/processes', `501 ${mac.at('/Applications/Portcullis.app/Contents/MacOS/Portcullis')}\n`);
  mac.linkCommand();
  mac.receipt('0.1.0.10');
  return mac;
}

/** What the app does when it is asked to deactivate: macOS then lists the given states. */
function deactivationEndsIn(mac: ScratchMac, ...states: readonly string[]): void {
  mac.write('/stand-ins/extensions-after', `${extensionList(...states)}\n`);
  mac.app('echo "$*" >>"$here/asked"; cp "$here/extensions-after" "$here/extensions"');
}

describe('uninstalling from a Mac in mode approve', () => {
  it('removes all files, jobs and the receipt', () => {
    const mac = installed('approve');
    const { code, stdout, stderr } = mac.uninstall();
    expect(stderr).toBe('');
    expect(code).toBe(0);
    for (const path of [
      ...INSTALLED,
      '/usr/local/bin/portcullis',
      '/Library/LaunchDaemons/org.portcullis.bridge.plist',
    ]) {
      expect(mac.exists(path), path).toBe(false);
    }
    for (const job of ['system/org.portcullis.agent', 'system/org.portcullis.bridge', 'gui/501/org.portcullis.app']) {
      expect(mac.job(job)).toBe(false);
    }
    expect(mac.exists('/stand-ins/receipt')).toBe(false);
    expect(stdout).toContain('done: receipt forgotten');
    expect(stdout).not.toContain('What remains');
  });

  it('says goodbye while the agent still runs, and is not kept by one that cannot', () => {
    const mac = installed('approve');
    const goodbye = '#!/bin/sh\necho "$@" >>"$(dirname "$0")/../../../../stand-ins/said"; exit 1\n';
    mac.write('/Library/Portcullis/agent/bin/portcullis', goodbye);
    chmodSync(mac.at('/Library/Portcullis/agent/bin/portcullis'), 0o755);
    expect(mac.uninstall().code).toBe(0);
    expect(readFileSync(mac.at('/stand-ins/said'), 'utf8')).toBe('goodbye uninstall\n');
  });

  it('stops the jobs before it removes their files', () => {
    const mac = installed('approve');
    mac.standIns.tool(
      'rm',
      '[ -e "$here/jobs/system_org.portcullis.bridge" ] && echo early >>"$here/order"; exec /bin/rm "$@"',
    );
    // The stand-in for launchd itself uses rm, before the job is gone: only what comes after counts.
    mac.standIns.tool(
      'launchctl',
      '[ "$1" = bootout ] && /bin/rm -f "$here/jobs/$(printf %s "$2" | tr / _)"; [ "$1" != print ]',
    );
    expect(mac.uninstall().code).toBe(0);
    expect(mac.exists('/stand-ins/order')).toBe(false);
  });

  it('keeps the state when asked to', () => {
    const mac = installed('approve');
    const { code, stdout } = mac.uninstall(['--keep-state']);
    expect(code).toBe(0);
    expect(mac.exists('/Library/Application Support/Portcullis/agent.json')).toBe(true);
    expect(mac.exists('/Library/Portcullis')).toBe(false);
    expect(stdout).toContain('kept:');
  });

  it('can be run again: nothing is left to do, and it says nothing was', () => {
    const mac = installed('approve');
    expect(mac.uninstall().code).toBe(0);
    const { code, stdout } = mac.uninstall([], true);
    expect(code).toBe(0);
    expect(stdout).not.toContain('removed (');
  });

  it('says how many phones were captured', () => {
    const mac = installed('approve');
    mac.write('/Library/Application Support/Portcullis/bridge/captured', 'a\nb\n');
    expect(mac.uninstall().stdout).toContain('2 captured device(s) came back');
  });

  it('leaves a command line alone that is not ours', () => {
    const mac = installed('approve');
    rmSync(mac.at('/usr/local/bin/portcullis'));
    mac.write('/usr/local/bin/portcullis', 'theirs');
    mac.uninstall();
    expect(mac.exists('/usr/local/bin/portcullis')).toBe(true);
  });

  it('names what it could not do, and ends with 1', () => {
    const mac = installed('approve');
    mac.standIns.tool('launchctl', '[ "$1" = print ]');
    const { code, stdout } = mac.uninstall();
    expect(code).toBe(1);
    expect(stdout).toContain('the job org.portcullis.bridge does not end: restart the Mac');
  });
});

describe('uninstalling from a Mac with the System Extension', () => {
  it('has the app deactivate it, as the person at the Mac, before anything is removed', () => {
    const mac = installed('authorize');
    mac.extensions('activated enabled');
    deactivationEndsIn(mac);
    const { code, stdout } = mac.uninstall();
    expect(code).toBe(0);
    expect(stdout).toContain('done: the System Extension is deactivated');
    expect(mac.exists('/Applications/Portcullis.app')).toBe(false);
    const session = mac.standIns.calls('launchctl').find(([, verb]) => verb === 'asuser');
    expect(session?.slice(2)).toEqual([
      '501',
      'sudo',
      '-n',
      '-H',
      '-u',
      '#501',
      mac.at('/Applications/Portcullis.app/Contents/MacOS/Portcullis'),
      'deactivate',
      '--wait',
      '170',
    ]);
    expect(mac.standIns.calls('tccutil')[0]?.slice(1)).toEqual([
      'reset',
      'SystemPolicyAllFiles',
      'org.portcullis.app.bridge',
    ]);
  });

  it('asks for a restart when macOS wants one', () => {
    const mac = installed('authorize');
    mac.extensions('activated enabled');
    deactivationEndsIn(mac, 'terminated waiting to uninstall on reboot');
    const { code, stdout } = mac.uninstall();
    expect(code).toBe(0);
    expect(stdout).toContain('gone for good when the Mac restarts');
    expect(mac.exists('/Library/Portcullis')).toBe(false);
  });

  it('removes nothing when macOS refuses, and names profile and password', () => {
    const mac = installed('authorize');
    mac.extensions('activated enabled');
    mac.app(String.raw`printf 'forbidden by system policy \033[31m'; exit 1`);
    const { code, stdout, stderr } = mac.uninstall();
    expect(code).toBe(3);
    expect(stderr).toContain('nothing was removed');
    expect(stderr).toContain('profile');
    expect(stdout).toContain('forbidden by system policy [31m');
    for (const path of INSTALLED) expect(mac.exists(path), path).toBe(true);
    expect(mac.job('system/org.portcullis.agent')).toBe(true);
  });

  it('removes nothing while nobody is logged in whom macOS could ask', () => {
    const mac = installed('authorize');
    mac.extensions('activated enabled');
    mac.person('loginwindow');
    mac.app('echo "nobody is signed in" >&2; exit 5');
    const { code, stdout, stderr } = mac.uninstall();
    expect(code).toBe(3);
    expect(stdout).toContain('nobody is signed in');
    expect(stderr).toContain('log in at the Mac');
    expect(mac.exists('/Applications/Portcullis.app')).toBe(true);
  });

  it('works with nobody logged in where a profile lets macOS remove the extension', () => {
    const mac = installed('authorize');
    mac.extensions('activated enabled');
    mac.person('loginwindow');
    deactivationEndsIn(mac);
    expect(mac.uninstall().code).toBe(0);
    expect(mac.standIns.calls('sudo')).toEqual([]);
    expect(mac.exists('/Applications/Portcullis.app')).toBe(false);
  });

  it('removes nothing when the app that could deactivate it is gone', () => {
    const mac = installed('authorize');
    mac.extensions('activated enabled');
    rmSync(mac.at('/Applications/Portcullis.app'), { recursive: true });
    const { code, stderr } = mac.uninstall();
    expect(code).toBe(3);
    expect(stderr).toContain('install the same version again');
  });

  it('ends waiting for a person who gives no answer', () => {
    const mac = installed('authorize');
    mac.extensions('activated enabled');
    mac.app('exec /bin/sleep 30');
    const { code, stdout } = mac.uninstall();
    expect(code).toBe(3);
    expect(stdout).toContain('no answer for three minutes');
  });

  it('believes macOS, not the app: an extension that is listed is still there', () => {
    const mac = installed('authorize');
    mac.extensions('activated enabled', 'terminated waiting to uninstall on reboot');
    mac.app('echo deactivated; exit 0');
    expect(mac.uninstall().code).toBe(3);
  });

  it('does not ask when there is no extension any more', () => {
    const mac = installed('authorize');
    deactivationEndsIn(mac);
    expect(mac.uninstall().code).toBe(0);
    expect(mac.exists('/stand-ins/asked')).toBe(false);
  });

  it('does not take an unreadable or unknown list for a removed extension', () => {
    const mac = installed('authorize');
    mac.standIns.tool('systemextensionsctl', 'exit 1');
    const { code, stdout } = mac.uninstall();
    expect(code).toBe(1);
    expect(stdout).toContain('whether the System Extension is gone is not known');
    const other = installed('authorize');
    other.extensions('frobnicating');
    other.app('exit 1');
    expect(other.uninstall().code).toBe(3);
    expect(other.exists('/Applications/Portcullis.app')).toBe(true);
  });
});

describe('a wrong call of the uninstaller', () => {
  it('is refused without root', () => {
    const mac = installed('approve');
    mac.write('/stand-ins/uid', '501');
    const { code, stderr } = mac.uninstall();
    expect(code).toBe(2);
    expect(stderr).toContain('must run as root');
    expect(mac.exists('/Library/Portcullis')).toBe(true);
  });

  it('is refused with an option that does not exist', () => {
    const mac = installed('approve');
    expect(mac.uninstall(['--everything'])).toMatchObject({ code: 2 });
    expect(mac.uninstall(['--help'])).toMatchObject({ code: 0 });
    expect(mac.exists('/Library/Portcullis')).toBe(true);
  });
});
