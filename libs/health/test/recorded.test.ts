import { describe, expect, it } from 'vitest';
import { ACCESS, errorsFile, fileOf, propertyListFile } from '../src/support/files.js';
import { RecordingMac } from '../src/support/bundle.js';
import type { Mac, Output } from '../src/gather/mac.js';

const ran = (stdout: string, stderr = '', code = 0): Output => ({ ran: true, code, stdout, stderr });
const GRANT = { client: 'io.portcullis.bridge', allowed: true, requirement: null, managed: false };

/** A Mac that gives these answers, by tool. */
function played(answers: Readonly<Record<string, Output>>, more: Partial<Mac> = {}): Mac {
  return {
    isRoot: true,
    run: async (command) => answers[command.split('/').at(-1) ?? ''] ?? { ran: false, why: 'missing' },
    readPropertyList: async () => null,
    parsePropertyList: async (text) => ({ text }),
    exists: async () => null,
    accessGrants: async () => null,
    ...more,
  };
}

describe('a Mac that is written down while it is asked', () => {
  it('answers as ever, and keeps what was printed, where there is nothing else the errors', async () => {
    const versions = ran('ProductVersion: 26.1\n');
    const verified = ran('', 'a sealed resource is missing or invalid\n', 1);
    const both = ran('Identifier=io.portcullis\n', 'warning: old\n', 3);
    const mac = new RecordingMac(played({ sw_vers: versions, profiles: verified, codesign: both }));
    expect(await mac.run('/usr/bin/sw_vers', [])).toEqual(versions);
    expect(await mac.run('/usr/bin/profiles', ['status'])).toEqual(verified);
    expect(await mac.run('/usr/bin/codesign', ['-d', '/Applications/A.app'])).toEqual(both);
    expect(await mac.run('/usr/bin/pmset', ['-g', 'batt'])).toEqual({ ran: false, why: 'missing' });
    expect(Object.fromEntries(mac.files)).toEqual({
      'sw_vers.txt': 'ProductVersion: 26.1\n',
      'profiles-status.txt': 'a sealed resource is missing or invalid\n',
      'codesign-Applications-A.app.txt': 'Identifier=io.portcullis\n',
      'codesign-Applications-A.app.errors.txt': 'warning: old\n',
    });
    expect(JSON.parse(mac.manifest('2026-11-28T09:00:00Z'))).toEqual({
      version: 1,
      time: '2026-11-28T09:00:00Z',
      root: true,
      codes: { 'sw_vers.txt': 0, 'profiles-status.txt': 1, 'codesign-Applications-A.app.txt': 3 },
      exists: {},
    });
  });

  it('keeps whether files are there, also where that cannot be told', async () => {
    const there: Readonly<Record<string, boolean>> = { '/a': true, '/b': false };
    const mac = new RecordingMac(played({}, { isRoot: false, exists: async (path) => there[path] ?? null }));
    expect([await mac.exists('/a'), await mac.exists('/b'), await mac.exists('/c')]).toEqual([true, false, null]);
    expect(JSON.parse(mac.manifest('x'))).toMatchObject({
      root: false,
      exists: { '/a': true, '/b': false, '/c': null },
    });
  });

  it('keeps property lists and grants that could be read, and no others', async () => {
    const lists: Readonly<Record<string, unknown>> = { '/x.plist': { size: 3n, data: new Uint8Array(2) } };
    const mac = new RecordingMac(
      played({}, { readPropertyList: async (path) => lists[path] ?? null, accessGrants: async () => [GRANT] }),
    );
    expect(await mac.readPropertyList('/y.plist')).toBeNull();
    expect(await mac.readPropertyList('/x.plist')).toBe(lists['/x.plist']);
    expect(await mac.accessGrants()).toEqual([GRANT]);
    expect(await mac.parsePropertyList('<plist/>')).toEqual({ text: '<plist/>' });
    expect([...mac.files.keys()]).toEqual([propertyListFile('/x.plist'), ACCESS]);
    expect(JSON.parse(mac.files.get(propertyListFile('/x.plist')) ?? '')).toEqual({ size: 3, data: null });
    expect(JSON.parse(mac.files.get(ACCESS) ?? '')).toEqual({ grants: [GRANT] });
    const closed = new RecordingMac(played({}));
    expect(await closed.accessGrants()).toBeNull();
    expect(closed.files.size).toBe(0);
  });
});

it('every question that is kept has a file of its own, which a person finds by the name of the tool', () => {
  const asked: readonly (readonly [string, readonly string[], string | null])[] = [
    ['/usr/bin/systemextensionsctl', ['list'], 'systemextensionsctl-list.txt'],
    ['/bin/launchctl', ['print', 'system/io.portcullis.agent'], 'launchctl-print-io.portcullis.agent.txt'],
    ['/usr/bin/profiles', ['show', '-o', 'stdout-xml'], 'profiles-show.xml'],
    ['/usr/bin/profiles', ['status', '-type', 'enrollment'], 'profiles-status.txt'],
    ['/usr/bin/sfltool', ['dumpbtm'], 'sfltool-dumpbtm.txt'],
    ['/usr/bin/csrutil', ['status'], 'csrutil-status.txt'],
    ['/usr/bin/sw_vers', [], 'sw_vers.txt'],
    ['/usr/bin/pmset', ['-g', 'batt'], 'pmset-batt.txt'],
    ['/usr/bin/mdfind', ['x'], 'mdfind-copies.txt'],
    ['/usr/bin/codesign', ['--verify', '--strict', '/A.app'], 'codesign-verify-A.app.txt'],
    ['/usr/bin/codesign', ['-d', '--entitlements', '-', '--xml', '/A.app'], 'codesign-entitlements-A.app.xml'],
    ['/bin/ls', ['/'], null],
  ];
  for (const [command, args, file] of asked) expect(fileOf(command, args), command).toBe(file);
  expect(errorsFile('codesign-A.app.txt')).toBe('codesign-A.app.errors.txt');
});
