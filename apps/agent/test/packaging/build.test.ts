import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'plist';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary.js';
import { ScratchCheckout, TEAM } from './scratch-checkout.js';
import { StandIns } from './stand-ins.js';

function setUp() {
  const standIns = new StandIns(temporaryFolder());
  const checkout = new ScratchCheckout(temporaryFolder(), standIns);
  return { standIns, checkout };
}

function readPlist(file: string): Readonly<Record<string, unknown>> {
  return parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
}

/** Links are files here. */
function filesBelow(folder: string, under = ''): readonly string[] {
  return readdirSync(join(folder, under), { withFileTypes: true })
    .flatMap((entry) => {
      const name = `${under}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(folder, name) : [name];
    })
    .toSorted();
}

afterAll(removeTemporaryFolders);

describe('the package for mode approve, without signatures', () => {
  const { standIns, checkout } = setUp();
  const payload = join(standIns.bin, '../payload');
  const scripts = join(standIns.bin, '../scripts');
  let ended: ReturnType<typeof checkout.build>;
  beforeAll(() => {
    ended = checkout.build(['--mode', 'approve', '--unsigned']);
  });

  it('is made, and lies under its final name', () => {
    expect(ended.stderr).toBe('');
    expect(ended.code).toBe(0);
    expect(checkout.finished()).toEqual(['Portcullis-0.1.0-approve.pkg']);
  });

  it('holds app, daemon, agent and jobs at the places of an installed Portcullis', () => {
    const files = filesBelow(payload);
    for (const file of [
      '/Applications/Portcullis.app/Contents/MacOS/Portcullis',
      '/Library/LaunchDaemons/org.portcullis.agent.plist',
      '/Library/LaunchDaemons/org.portcullis.bridge.plist',
      '/Library/LaunchAgents/org.portcullis.app.plist',
      '/Library/Portcullis/bridge/portcullis-bridge',
      '/Library/Portcullis/agent/node/bin/node',
      '/Library/Portcullis/agent/node/LICENSE',
      '/Library/Portcullis/agent/apps/agent/bin/portcullis-agent.cjs',
      '/Library/Portcullis/agent/apps/agent/build/portcullis-agent.cjs',
      '/Library/Portcullis/agent/apps/agent/package.json',
      '/Library/Portcullis/uninstall.sh',
      '/Library/Portcullis/names.sh',
    ])
      expect(files).toContain(file);
    expect(files.filter((file) => file.includes('systemextension'))).toEqual([]);
  });

  it('holds nothing that only development or another system needs', () => {
    const files = filesBelow(payload);
    expect(files.filter((file) => /\.d\.c?ts$|\/libs\/|linux|win32|package-lock|core\.c$/.test(file))).toEqual([]);
    expect(files).toContain('/Library/Portcullis/agent/node_modules/usb/libusb/COPYING');
  });

  it('has a Node for both processors', () => {
    const node = readFileSync(join(payload, 'Library/Portcullis/agent/node/bin/node'), 'latin1');
    expect(node).toMatch(/for arm64[^]*for x86_64/);
  });

  it('is signed ad hoc, without the hardened runtime, which would refuse libraries without a team', () => {
    const signings = standIns.calls('codesign').filter((call) => call.includes('--sign'));
    expect(signings.length).toBe(6);
    for (const call of signings) {
      expect(call[call.indexOf('--sign') + 1]).toBe('-');
      expect(call).not.toContain('runtime');
      expect(call).not.toContain('--entitlements');
    }
    expect(standIns.calls('xcrun').map(([, program]) => program)).toEqual(['vtool']);
  });

  it('lists its files, so that an upgrade leaves nothing of an earlier version', () => {
    const product = join(payload, 'Library/Portcullis');
    const listed = readFileSync(join(product, 'files.txt'), 'utf8').trimEnd().split('\n');
    expect([...listed].toSorted()).toEqual(
      filesBelow(product)
        .map((file) => `.${file}`)
        .toSorted(),
    );
  });

  it('has the same permissions and times, whoever builds it', () => {
    for (const file of filesBelow(scripts)) {
      const { mode, mtimeMs } = statSync(join(scripts, file));
      expect(mode & 0o777).toBe(file.endsWith('.sh') ? 0o644 : 0o755);
      expect(mtimeMs).toBe(1_700_000_000_000);
    }
    expect(statSync(join(payload, 'Library/LaunchDaemons/org.portcullis.agent.plist')).mode & 0o777).toBe(0o644);
  });

  it('tells Installer which Macs it is for', () => {
    const distribution = readFileSync(join(standIns.bin, '../Distribution.xml'), 'utf8');
    expect(distribution).toContain('hostArchitectures="arm64,x86_64"');
    expect(distribution).toContain('<os-version min="13.5"/>');
    expect(distribution).toContain('rootVolumeOnly="true"');
    expect(standIns.calls('pkgbuild')[0]).toEqual(
      expect.arrayContaining(['--version', '0.1.0.812', '--identifier', 'org.portcullis.pkg']),
    );
  });
});

describe('the package for mode authorize', () => {
  const { standIns, checkout } = setUp();
  const payload = join(standIns.bin, '../payload');
  const scripts = join(standIns.bin, '../scripts');
  const extension =
    'Applications/Portcullis.app/Contents/Library/SystemExtensions/org.portcullis.app.bridge.systemextension';
  let ended: ReturnType<typeof checkout.build>;
  beforeAll(() => {
    ended = checkout.build(checkout.authorizeArguments());
  });

  it('is made, with the extension in the app and without the daemon', () => {
    expect(ended.stderr).toBe('');
    expect(checkout.finished()).toEqual(['Portcullis-0.1.0-authorize.pkg']);
    const files = filesBelow(payload);
    expect(files).toContain(`/${extension}/Contents/MacOS/org.portcullis.app.bridge`);
    expect(files).toContain(`/${extension}/Contents/embedded.provisionprofile`);
    expect(files).toContain('/Applications/Portcullis.app/Contents/embedded.provisionprofile');
    expect(files.filter((file) => /portcullis-bridge|org\.portcullis\.bridge\.plist/.test(file))).toEqual([]);
  });

  it('names the extension as macOS wants it', () => {
    const info = readPlist(join(payload, extension, 'Contents/Info.plist'));
    expect(info).toMatchObject({
      CFBundlePackageType: 'SYSX',
      CFBundleIdentifier: 'org.portcullis.app.bridge',
      CFBundleExecutable: 'org.portcullis.app.bridge',
      CFBundleShortVersionString: '0.1.0',
      CFBundleVersion: '1000.812',
      LSMinimumSystemVersion: '13.0',
      NSEndpointSecurityMachServiceName: `${TEAM}.org.portcullis.app.bridge.xpc`,
    });
    expect(info['NSSystemExtensionUsageDescription']).toMatch(/USB/);
  });

  it('does not hold the boot: nothing says that the Mac it comes to gives Full Disk Access', () => {
    const info = readPlist(join(payload, extension, 'Contents/Info.plist'));
    expect(info).not.toHaveProperty('NSEndpointSecurityEarlyBoot');
    expect(readFileSync(join(scripts, 'names.sh'), 'utf8')).toContain('\nmanaged=no\n');
  });

  it('is signed from the inside out, everything with hardened runtime and time stamp', () => {
    const signings = standIns.calls('codesign').filter((call) => call.includes('--sign'));
    for (const call of signings) expect(call).toEqual(expect.arrayContaining(['--options', 'runtime', '--timestamp']));
    const signed = signings.map((call) => call.at(-1)?.split('/payload/')[1]);
    expect(signed.slice(-2)).toEqual([extension, 'Applications/Portcullis.app']);
    expect(signed).toContain(
      'Library/Portcullis/agent/node_modules/node-hid/prebuilds/HID-darwin-arm64/node-napi-v4.node',
    );
    expect(new Set(signed).size).toBe(signed.length);
    const firstCheck = standIns.calls('codesign').findIndex((call) => call.includes('--verify'));
    expect(firstCheck).toBe(signings.length);
  });

  it('gives each program the entitlements that it needs, and no other', () => {
    const entitled = standIns.calls('codesign').filter((call) => call.includes('--entitlements'));
    expect(entitled.map((call) => call[call.indexOf('--identifier') + 1])).toEqual([
      'org.portcullis.agent.node',
      'org.portcullis.app.bridge',
      'org.portcullis.app',
    ]);
  });

  it('is notarised and stapled before it is looked over and gets its name', () => {
    const steps = standIns.calls().map(([name = '', first = '', second = '']) => `${name} ${first} ${second}`);
    const at = (start: string) => steps.findIndex((step) => step.startsWith(start));
    const order = [
      'productbuild',
      'xcrun notarytool submit',
      'xcrun stapler staple',
      'pkgutil --check-signature',
      'spctl --assess',
    ].map(at);
    expect(order).toEqual([...order].toSorted((left, right) => left - right));
    expect(order[0]).toBeGreaterThan(0);
  });

  it('prints the requirement that a profile for Full Disk Access names', () => {
    expect(ended.stdout).toContain('designated => identifier');
  });
});

describe('the package for managed Macs', () => {
  const { standIns, checkout } = setUp();
  let ended: ReturnType<typeof checkout.build>;
  beforeAll(() => {
    ended = checkout.build([...checkout.authorizeArguments(), '--managed']);
  });

  it('has a name of its own, and its extension holds the boot until it listens', () => {
    expect(ended.stderr).toBe('');
    expect(checkout.finished()).toEqual(['Portcullis-0.1.0-authorize-managed.pkg']);
    const app = join(standIns.bin, '../payload/Applications/Portcullis.app');
    const extension = join(app, 'Contents/Library/SystemExtensions/org.portcullis.app.bridge.systemextension');
    expect(readPlist(join(extension, 'Contents/Info.plist'))).toMatchObject({ NSEndpointSecurityEarlyBoot: true });
  });

  it('tells its scripts what it is, which refuse a Mac without the profile', () => {
    expect(readFileSync(join(standIns.bin, '../scripts/names.sh'), 'utf8')).toContain('\nmanaged=yes\n');
  });

  it('is none in mode approve', () => {
    const { code, stderr } = checkout.build(['--mode', 'approve', '--unsigned', '--managed']);
    expect(code).toBe(2);
    expect(stderr).toContain('--managed: has no meaning in mode approve');
  });
});

describe('a build that fails', () => {
  it.each([
    ['make', 'exit 1', 'building the native programs failed'],
    ['npm', 'echo "npm error code E404" >&2; exit 1', 'E404'],
    ['lipo', 'echo arm64', 'no part for x86_64'],
    ['xcrun', '[ "$1" = vtool ] && echo "    minos 14.0"; exit 0', 'Node needs macOS 14.0'],
    ['xcrun', '[ "$1" = vtool ] && echo nonsense; exit 0', 'names no oldest macOS'],
    ['codesign', 'case "$*" in *--verify*) exit 1 ;; esac', 'checking the signature'],
    ['pkgbuild', 'exit 1', 'making the component failed'],
    ['productbuild', 'exit 1', 'making the package failed'],
    ['pkgutil', 'echo ./something', 'the package lacks'],
    ['spctl', 'exit 3', 'asking Gatekeeper failed'],
    [
      'xcrun',
      `case "$2" in -show-build) echo ' minos 13.0' ;; submit) echo '{"id":"42","status":"Invalid"}' ;; log) echo 'the signature is too old' ;; esac`,
      'the signature is too old',
    ],
    [
      'xcrun',
      `case "$1 $2" in 'vtool -show-build') echo ' minos 13.0' ;; 'notarytool submit') echo '{"id":"42","status":"Accepted"}' ;; 'stapler staple') exit 66 ;; esac`,
      'stapling the ticket failed',
    ],
    ['xcrun', `case "$2" in -show-build) echo ' minos 13.0' ;; submit) echo 'nonsense' ;; esac`, 'no answer'],
  ])('at %s (%s) says so and leaves no finished package', (tool, script, said) => {
    const { standIns, checkout } = setUp();
    standIns.tool(tool, script);
    const { code, stderr } = checkout.build(checkout.authorizeArguments());
    expect(code).toBe(1);
    expect(stderr).toContain(said);
    expect(checkout.finished()).toEqual([]);
  });

  it('refuses a Node that is not the one it was tested with', () => {
    const { checkout } = setUp();
    const file = join(checkout.packaging, 'runtime.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/sha512-..../, 'sha512-AAAA'));
    const { code, stderr } = checkout.build(['--mode', 'approve', '--unsigned']);
    expect(stderr).toContain('its sha512 differs');
    expect(code).toBe(1);
    expect(checkout.finished()).toEqual([]);
  });
});

describe('a call that cannot work', () => {
  it('is told everything that is wrong with the options at once', () => {
    const { checkout } = setUp();
    const { code, stderr } = checkout.build(['--mode', 'both', '--arch', 'ppc', '--build', '0', '--out', 'x.zip']);
    expect(code).toBe(2);
    for (const said of ['--mode `both`', '--arch `ppc`', '--build `0`', '--out `x.zip`', '--application is missing']) {
      expect(stderr).toContain(said);
    }
  });

  it('is told what is missing on the Mac and in the keychain at once, before anything is built', () => {
    const { standIns, checkout } = setUp();
    standIns
      .tool('uname', 'echo Linux')
      .tool('security', 'exit 1')
      .tool('xcrun', 'echo "Error: No Keychain password item found" >&2; exit 69');
    const { code, stderr } = checkout.build(checkout.authorizeArguments());
    expect(code).toBe(2);
    for (const said of [
      'this is Linux',
      '--application `Developer ID Application: Example',
      '--installer `Developer ID Installer: Example',
      'No Keychain password item found',
      'is no provisioning profile',
    ])
      expect(stderr).toContain(said);
    expect(standIns.calls('make')).toEqual([]);
  });

  it.each([
    [
      'for another identifier',
      ['org.portcullis.other', 'com.apple.developer.endpoint-security.client'],
      'not for `ABCDE12345.org.portcullis.app.bridge`',
    ],
    [
      'without the entitlement',
      ['org.portcullis.app.bridge', 'com.apple.developer.other'],
      'lacks com.apple.developer.endpoint-security.client',
    ],
    [
      'that has expired',
      ['org.portcullis.app.bridge', 'com.apple.developer.endpoint-security.client', '2020-01-01T00:00:00Z'],
      'has expired on 2020-01-01',
    ],
  ] as const)('is told of a profile %s', (_, [identifier, entitlement, expires], said) => {
    const { checkout } = setUp();
    const args = checkout.authorizeArguments();
    checkout.profile('ext.provisionprofile', identifier, entitlement, expires);
    const { code, stderr } = checkout.build(args);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });

  it('never makes an extension without a Developer ID', () => {
    const { checkout } = setUp();
    expect(checkout.build(['--mode', 'authorize', '--unsigned'])).toMatchObject({ code: 2 });
  });

  it('wants a build number where commits cannot be counted', () => {
    const { standIns, checkout } = setUp();
    standIns.tool('git', 'exit 128');
    const { code, stderr } = checkout.build(['--mode', 'approve', '--unsigned']);
    expect(code).toBe(2);
    expect(stderr).toContain('give --build NUMBER');
    expect(checkout.build(['--mode', 'approve', '--unsigned', '--build', '7']).code).toBe(0);
    expect(existsSync(join(checkout.packaging, 'build/Portcullis-0.1.0-approve.pkg'))).toBe(true);
  });

  it('shows how it is called', () => {
    const { checkout } = setUp();
    const { code, stdout } = checkout.build(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--extension-profile');
  });
});
