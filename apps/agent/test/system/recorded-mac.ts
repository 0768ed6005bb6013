import { readFileSync } from 'node:fs';
import { build, buildBinary } from 'plist';
import type { AccessGrant, Output } from '@portcullis/health';
import { propertyList, type Mac } from '../../src/system/mac.js';

const RECORDINGS = new URL('../../../../libs/health/test/recordings/', import.meta.url);

/** What a tool of macOS printed; where it comes from: libs/health/test/recordings. */
export function recording(name: string): string {
  return readFileSync(new URL(name, RECORDINGS), 'utf8');
}

export const EXTENSION_PATH =
  '/Library/SystemExtensions/0A1B2C3D-0000-4000-8000-000000000001/org.portcullis.app.bridge.systemextension';
export const APP_EXTENSION =
  '/Applications/Portcullis.app/Contents/Library/SystemExtensions/org.portcullis.app.bridge.systemextension';
const LABEL = 'TEAM123456.org.portcullis.app.bridge';

export function says(stdout: string, code = 0, stderr = ''): Output {
  return { ran: true, code, stdout, stderr };
}

function plist(value: unknown): string {
  return build(value as Parameters<typeof build>[0]);
}

const INFO = {
  CFBundleIdentifier: 'org.portcullis.app.bridge',
  CFBundleShortVersionString: '0.1.0',
  CFBundleVersion: '7',
};
const BATTERY =
  "Now drawing from 'AC Power'\n -InternalBattery-0 (id=1)\t100%; charged; 0:00 remaining present: true\n";

/** Commands of a Mac with which all is well, by command line. */
export const WELL: Readonly<Record<string, Output>> = {
  '/usr/bin/systemextensionsctl list': says(recording('systemextensionsctl-14-twice.txt')),
  [`/bin/launchctl print system/${LABEL}`]: says(recording('launchctl-running-13.txt')),
  '/bin/launchctl print system/org.portcullis.bridge': says(
    '',
    113,
    'Could not find service "org.portcullis.bridge" in domain for system\n',
  ),
  '/bin/launchctl print system/org.portcullis.agent': says(
    'system/org.portcullis.agent = {\n\tstate = running\n\n\tpid = 412\n\truns = 1\n\tlast exit code = (never exited)\n}\n',
  ),
  '/usr/sbin/sysctl hw.machine hw.optional.arm64': says('hw.machine: arm64\nhw.optional.arm64: 1\n'),
  '/usr/bin/pmset -g batt': says(BATTERY),
  '/usr/bin/csrutil status': says(recording('csrutil-enabled.txt')),
  '/usr/bin/profiles status -type enrollment': says(recording('profiles-enrolled.txt')),
  '/usr/bin/profiles show -output stdout-xml': says(plist(JSON.parse(recording('profiles-show.json')))),
  '/usr/bin/sfltool dumpbtm': says(recording('sfltool-dumpbtm.txt')),
  '/usr/bin/sw_vers': says('ProductName:\t\tmacOS\nProductVersion:\t\t14.6.1\nBuildVersion:\t\t23G93\n'),
  '/usr/sbin/sysctl kern.boottime': says('kern.boottime: { sec = 1764000000, usec = 12 } Mon Nov 24 16:00:00 2025\n'),
  '/usr/bin/mdfind kMDItemCFBundleIdentifier == "org.portcullis.app"': says('/Applications/Portcullis.app\n'),
  ...Object.fromEntries(
    ['/Applications/Portcullis.app', APP_EXTENSION, EXTENSION_PATH].flatMap((path) => [
      [`/usr/bin/codesign -d -r- --verbose=4 ${path}`, says('', 0, recording('codesign-released.txt'))],
      [`/usr/bin/codesign --verify --strict ${path}`, says('')],
      [
        `/usr/bin/codesign -d --entitlements - --xml ${path}`,
        says(plist({ 'com.apple.developer.endpoint-security.client': true })),
      ],
    ]),
  ),
};

export const WELL_FILES: Readonly<Record<string, Buffer>> = {
  '/Library/SystemExtensions/db.plist': Buffer.from(buildBinary(JSON.parse(recording('extension-database.json')))),
  '/Applications/Portcullis.app': Buffer.alloc(0),
  [APP_EXTENSION]: Buffer.alloc(0),
  [EXTENSION_PATH]: Buffer.alloc(0),
  '/Applications/Portcullis.app/Contents/Info.plist': Buffer.from(plist(INFO)),
  [`${APP_EXTENSION}/Contents/Info.plist`]: Buffer.from(plist(INFO)),
  [`${EXTENSION_PATH}/Contents/Info.plist`]: Buffer.from(plist(INFO)),
  '/Library/LaunchDaemons/org.portcullis.agent.plist': Buffer.alloc(0),
};

/**
 * A Mac whose tools print recordings and whose files are in memory. What is not there fails as on a Mac that lacks
 * it.
 */
export class RecordedMac implements Mac {
  isRoot = true;
  readonly ran: string[] = [];
  commands: Record<string, Output>;
  files: Record<string, Buffer>;
  /** Commands that never come back. */
  hanging = false;
  changed = 1;

  constructor(commands: Record<string, Output> = {}, files: Record<string, Buffer | undefined> = {}) {
    this.commands = { ...WELL, ...commands };
    const kept = Object.entries({ ...WELL_FILES, ...files }).filter(
      (entry): entry is [string, Buffer] => entry[1] !== undefined,
    );
    this.files = Object.fromEntries(kept);
  }

  async run(command: string, args: readonly string[]): Promise<Output> {
    const line = [command, ...args].join(' ');
    this.ran.push(line);
    if (this.hanging) return new Promise(() => {});
    return this.commands[line] ?? { ran: false, why: 'missing' };
  }

  async read(path: string): Promise<Buffer | null> {
    return this.files[path] ?? null;
  }

  readPropertyList(path: string): Promise<unknown> {
    return propertyList(this.files[path] ?? null);
  }

  parsePropertyList(text: string): Promise<unknown> {
    return propertyList(Buffer.from(text));
  }

  grants: readonly AccessGrant[] | null = null;
  async accessGrants(): Promise<readonly AccessGrant[] | null> {
    return this.grants;
  }

  async exists(path: string): Promise<boolean | null> {
    return path in this.files;
  }

  async modified(path: string): Promise<number | null> {
    return path in this.files ? this.changed : null;
  }
}
