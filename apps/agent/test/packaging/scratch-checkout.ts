import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import type { StandIns } from './stand-ins.js';

const ROOT = resolve(import.meta.dirname, '../../../..');

export const TEAM = 'ABCDE12345';
export const APPLICATION = `Developer ID Application: Example (${TEAM})`;
export const INSTALLER = `Developer ID Installer: Example (${TEAM})`;

/** Begins like a program of macOS, and says for which processors it is; the stand-in for lipo reads that. */
function program(...processors: readonly string[]): Buffer {
  return Buffer.concat([Buffer.from('cffaedfe00000000', 'hex'), Buffer.from(`\nfor ${processors.join(' ')}\n`)]);
}

function write(file: string, content: string | Buffer, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
}

/**
 * What the build needs of a checkout, with little of it real but the packaging itself: a bundler that writes a line.
 */
export class ScratchCheckout {
  readonly packaging: string;

  constructor(
    readonly root: string,
    private readonly standIns: StandIns,
  ) {
    this.packaging = join(root, 'apps/agent/packaging');
    cpSync(join(ROOT, 'apps/agent/packaging'), this.packaging, {
      recursive: true,
      filter: (source) => !source.endsWith('/packaging/build'),
    });
    for (const file of ['package.json', 'package-lock.json', '.npmrc', 'LICENSE'])
      cpSync(join(ROOT, file), join(root, file));
    for (const workspace of ['libs/wire', 'libs/policy', 'libs/health', 'apps/agent', 'apps/api', 'apps/console']) {
      cpSync(join(ROOT, workspace, 'package.json'), join(root, workspace, 'package.json'));
    }
    cpSync(join(ROOT, 'apps/agent/bin'), join(root, 'apps/agent/bin'), { recursive: true });
    this.compiled();
    this.modules();
    this.runtime();
    this.buildTools();
  }

  private compiled(): void {
    write(
      join(this.root, 'apps/agent/bundle.mjs'),
      `import { mkdirSync, writeFileSync } from 'node:fs';
mkdirSync(process.argv[2], { recursive: true });
writeFileSync(process.argv[2] + '/portcullis-agent.cjs', 'exports.main = () => 0;');
`,
    );
  }

  private modules(): void {
    const modules = join(this.root, 'node_modules');
    mkdirSync(join(modules, '.bin'), { recursive: true });
    symlinkSync(process.execPath, join(modules, '.bin/node'));
    for (const name of ['plist', '@xmldom', 'xmlbuilder'])
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }

  /** Both archives of Node, and `runtime.json` that names them; `npm pack` copies them from here. */
  private runtime(): void {
    const file = join(this.packaging, 'runtime.json');
    const runtime = JSON.parse(readFileSync(file, 'utf8'));
    for (const [processor, one] of Object.entries<{ name: string; integrity: string }>(runtime.packages)) {
      const folder = join(this.root, 'registry', one.name);
      write(join(folder, 'package/bin/node'), program(processor), 0o755);
      write(join(folder, 'package/LICENSE'), 'terms of Node\n');
      const archive = join(this.root, 'registry', `${one.name}-${runtime.version}.tgz`);
      spawnSync('tar', ['-czf', archive, '-C', folder, 'package']);
      one.integrity = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    }
    writeFileSync(file, JSON.stringify(runtime));
  }

  private buildTools(): void {
    const native = join(this.root, 'native/esf-bridge/build/macos');
    const made = join(this.root, 'made');
    for (const name of ['Portcullis', 'portcullis-extension', 'portcullis-bridge']) {
      write(join(made, name), program('arm64', 'x86_64'), 0o755);
    }
    const modules = join(this.root, 'agent-modules');
    write(join(modules, 'usb/prebuilds/darwin-x64+arm64/node.napi.node'), program('arm64', 'x86_64'));
    write(join(modules, 'usb/prebuilds/linux-x64/node.napi.node'), '\u007fELF');
    write(join(modules, 'usb/libusb/COPYING'), 'terms of libusb\n');
    write(join(modules, 'usb/libusb/core.c'), 'int x;\n');
    write(join(modules, 'node-hid/prebuilds/HID-darwin-arm64/node-napi-v4.node'), program('arm64'));
    write(join(modules, 'node-hid/prebuilds/HID-darwin-x64/node-napi-v4.node'), program('x86_64'));
    write(join(modules, 'node-hid/prebuilds/HID-win32-x64/node-napi-v4.node'), 'MZ');
    write(join(modules, 'node-gyp-build/index.d.cts'), 'export {};\n');
    write(join(modules, 'node-gyp-build/index.js'), 'export {};\n');
    this.standIns
      .tool('uname', 'echo Darwin')
      .tool('make', `mkdir -p '${native}' && cp '${made}'/* '${native}'`)
      .tool(
        'npm',
        `case "$1" in
  ci)
    mkdir -p node_modules/@portcullis && cp -R '${modules}'/. node_modules
    ln -s ../../apps/agent node_modules/@portcullis/agent ;;
  pack) cp '${this.root}/registry'/"\${2%@*}"-"\${2##*@}".tgz "$4" ;;
esac`,
      )
      .tool(
        'lipo',
        `case "$1" in
  -archs) LC_ALL=C sed -n 's/^for //p' "$2" | tr '\\n' ' ' ;;
  -create) shift; out=$2; shift 2; cat "$@" >"$out" ;;
esac`,
      )
      .tool(
        'pkgbuild',
        `while [ $# -gt 1 ]; do [ "$1" = --root ] && root=$2; [ "$1" = --scripts ] && scripts=$2; shift; done
rm -rf "$here/payload" "$here/scripts"; cp -Rp "$root" "$here/payload"; cp -Rp "$scripts" "$here/scripts"
(cd "$root" && find .) >"$1"`,
      )
      .tool(
        'productbuild',
        `while [ $# -gt 1 ]; do [ "$1" = --package-path ] && parts=$2; [ "$1" = --distribution ] && cp "$2" "$here/Distribution.xml"; shift; done
cat "$parts/component.pkg" >"$1"`,
      )
      .tool('pkgutil', '[ "$1" = --payload-files ] && cat "$2"; exit 0')
      .tool('codesign', `if [ "$1" = -d ]; then echo 'designated => identifier "x"'; fi`)
      .tool(
        'security',
        `case "$1" in
  find-identity) printf '  1) AA "%s"\\n  2) BB "%s"\\n' '${APPLICATION}' '${INSTALLER}' ;;
  cms) cat "$4" ;;
esac`,
      )
      .tool(
        'xcrun',
        `case "$1 $2" in 'vtool -show-build') printf 'cmd LC_BUILD_VERSION\n    minos 13.5\n      sdk 15.0\n' ;; 'notarytool submit') echo '{"id":"42","status":"Accepted"}' ;; esac`,
      )
      .tool('git', `case "$*" in *is-shallow*) echo false ;; *rev-list*) echo 812 ;; *log*) echo 1700000000 ;; esac`)
      .tools('spctl');
  }

  /** A provisioning profile in its decoded form; `identifier` without the team. */
  profile(name: string, identifier: string, entitlement: string, expires = '2040-01-01T00:00:00Z'): string {
    const file = join(this.root, name);
    write(
      file,
      `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>Entitlements</key><dict>
<key>com.apple.application-identifier</key><string>${TEAM}.${identifier}</string>
<key>${entitlement}</key><true/>
</dict>
<key>ExpirationDate</key><date>${expires}</date>
<key>ProvisionsAllDevices</key><true/>
</dict></plist>
`,
    );
    return file;
  }

  authorizeArguments(): readonly string[] {
    const app = this.profile(
      'app.provisionprofile',
      'org.portcullis.app',
      'com.apple.developer.system-extension.install',
    );
    const extension = this.profile(
      'ext.provisionprofile',
      'org.portcullis.app.bridge',
      'com.apple.developer.endpoint-security.client',
    );
    return [...this.signedArguments('authorize'), '--app-profile', app, '--extension-profile', extension];
  }

  signedArguments(mode: string): readonly string[] {
    return ['--mode', mode, '--application', APPLICATION, '--installer', INSTALLER, '--notary-profile', 'portcullis'];
  }

  build(args: readonly string[]) {
    return this.standIns.run(join(this.packaging, 'build.sh'), args);
  }

  /** Names of what lies where finished packages go. */
  finished(): readonly string[] {
    const folder = join(this.packaging, 'build');
    return existsSync(folder) ? readdirSync(folder) : [];
  }
}
