import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { temporaryFolder } from '../fixtures/temporary.js';
import { StandIns } from './stand-ins.js';

export const SCRIPT = resolve(import.meta.dirname, '../../packaging/first-mac.sh');
export const STATUS = 'Library/Application Support/Portcullis/bridge/status.json';
const PHONE = 0x1_0000_0abc;
const INTERFACE = 0x1_0000_0ac0;

function event(what: object, program: string, signingId: string, time = '2026-03-01T10:00:00.123456789Z') {
  const process = { executable: { path: program }, signing_id: signingId };
  return JSON.stringify({ version: 10, time, process, event: what });
}

function open(program: string, userClient: string, parent?: number): string {
  const where =
    parent === undefined
      ? {}
      : { parent_registry_id: parent, parent_path: 'IOService:/AppleARMPE/usb/Mia’s iPhone@01100000' };
  return event(
    { iokit_open: { user_client_type: 0, user_client_class: userClient, ...where } },
    program,
    `com.apple.${program.split('/').at(-1)}`,
  );
}

function mount(program: string, fileSystem: string, from: string, disposition?: number): string {
  const told = disposition === undefined ? {} : { disposition };
  return event(
    {
      mount: {
        statfs: { f_fstypename: fileSystem, f_mntfromname: from, f_mntonname: '/Volumes/Secret plans' },
        ...told,
      },
    },
    program,
    'x',
  );
}

const REGISTRY = `+-o iPhone@01100000  <class IOUSBHostDevice, id 0x${PHONE.toString(16)}, registered, matched>
  | {
  |   "USB Serial Number" = "00008110AABBCCDD"
  | }
  | "Card Characteristics" = {"Product Name"="SD64G","Serial Number"=<0a1b2c3d>}
  +-o PTP@0  <class IOUSBHostInterface, id 0x${INTERFACE.toString(16)}, registered, matched>
`;

const EVENTS = [
  open('/System/Library/usbmuxd', 'AppleUSBHostInterfaceUserClient', INTERFACE),
  open('/System/Library/usbmuxd', 'AppleUSBHostInterfaceUserClient', INTERFACE),
  open('/usr/libexec/ptpcamerad', 'AppleUSBHostDeviceUserClient', PHONE),
  open('/System/Library/WindowServer', 'IOSurfaceRootUserClient'),
  mount('/System/Library/Filesystems/exfat', 'exfat', '/dev/disk5s1', 0),
  mount('/sbin/mount_apfs', 'apfs', '/dev/disk6s1'),
  mount(`/Users/${userInfo().username}/bin/mine`, 'msdos', '/dev/disk7s1', 3),
  mount('/sbin/mount_lifs', 'lifs', 'msdos://disk8s1/Secret plans'),
  event({ open: { fflag: 3, file: { path: '/dev/rdisk5' } } }, '/usr/libexec/fskitd', 'com.apple.fskitd'),
  event({ open: { fflag: 1, file: { path: '/dev/disk5s1' } } }, '/sbin/fsck_exfat', 'com.apple.fsck_exfat'),
  event({ open: { fflag: 1, file: { path: '/etc/hosts' } } }, '/bin/cat', 'com.apple.cat'),
  'this is no event',
  '{"version":10}',
].join('\n');

/** A Mac of a mixed kind: every program answers with the same text each time. */
export class MeasuredMac {
  readonly folder = temporaryFolder();
  readonly standIns = new StandIns(this.folder);

  constructor() {
    this.write('events', EVENTS).write('registry', REGISTRY);
    this.standIns
      .tool('sudo', 'while [ "${1#-}" != "$1" ]; do [ "$1" = -v ] && exit 0; shift; done; exec "$@"')
      .tool('eslogger', 'cat "$here/events"; trap "exit 0" TERM; while :; do /bin/sleep 0.1; done')
      .tool('ioreg', 'cat "$here/registry"')
      .tool('sw_vers', 'case "$1" in -productVersion) echo 26.1 ;; *) echo 25B78 ;; esac')
      .tool('sysctl', 'case "$2" in hw.model) echo Mac16,1 ;; *) echo "Apple M4" ;; esac')
      .tool('csrutil', 'echo "System Integrity Protection status: enabled."')
      .tool('scutil', 'echo Grizelda')
      .tool('log', 'exit 0')
      .tool('plutil', 'cat "$here/db.plist"')
      .tool(
        'systemextensionsctl',
        `printf -- '--- com.apple.system_extension.endpoint_security\\n*\\t*\\tOTHER12345\\tcom.example.edr (1/1)\\tOther\\t[activated enabled]\\n*\\t*\\tABCDE12345\\torg.portcullis.app.bridge (0.1.0/1000.1)\\tPortcullis\\t[activated enabled]\\n'`,
      )
      .tools('xcrun');
    this.write(
      'db.plist',
      `<plist version="1.0"><dict><key>version</key><integer>1</integer><key>extensions</key><array><dict>
<key>identifier</key><string>com.example.edr</string><key>state</key><string>activated_enabled</string>
<key>container</key><dict><key>bundlePath</key><string>/Applications/X.app</string></dict></dict></array>
<key>extensionPolicies</key><array><dict><key>allowedExtensions</key><dict><key>OTHER12345</key><array><string>com.example.edr</string></array></dict></dict></array>
</dict></plist>`,
    );
  }

  write(name: string, content: string): this {
    const file = join(this.folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return this;
  }

  status(status: object): this {
    const clients = [{ job: 'mounts', state: 'running' }];
    return this.write(STATUS, JSON.stringify({ bridgeMode: 'authorize', pid: 77, clients, counters: {}, ...status }));
  }

  measure(args: readonly string[], input = '') {
    const out = join(this.folder, 'report.md');
    const words = ['--stand-ins', this.folder, '--out', out, '--seconds', '2', ...args];
    const {
      status: code,
      stdout,
      stderr,
    } = spawnSync(SCRIPT, words, { encoding: 'utf8', input, timeout: 60_000, env: process.env });
    return { code, stdout, stderr, report: code === 0 ? readFileSync(out, 'utf8') : '' };
  }
}
