import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePolicy } from '@portcullis/policy';
import { event, type PortcullisEvent } from '@portcullis/wire';
import { describe, expect, it } from 'vitest';
import { linesOf, LONGEST_LINE, readLine } from '../src/cli/watch/eslogger.js';
import { lookUpDisk, sourceOf } from '../src/cli/watch/disk.js';
import { carriesData, deviceNamed } from '../src/cli/watch/user-clients.js';
import { watch, type WatchOptions } from '../src/cli/watch/watch.js';
import type { Mac } from '../src/system/mac.js';
import { RecordedMac, says } from './system/recorded-mac.js';

/**
 * The envelope as public recordings of eslogger have it (macOS 13 to 15: schema 1, nanoseconds, `audit_token` as an
 * object, `executable` with `path_truncated`), around an event with the fields that ESMessage.h gives it.
 */
function line(version: number, type: number, body: object, more: object = {}): string {
  return JSON.stringify({
    schema_version: 1,
    mach_time: 261_034_712_345,
    event_type: type,
    thread: { thread_id: 4711 },
    process: {
      audit_token: {
        asid: 100_000,
        auid: 4_294_967_295,
        egid: 0,
        euid: 0,
        pid: 88,
        pidversion: 1201,
        rgid: 0,
        ruid: 0,
      },
      ppid: 1,
      original_ppid: 1,
      group_id: 88,
      session_id: 88,
      is_platform_binary: true,
      is_es_client: false,
      signing_id: 'com.apple.mount_msdos',
      team_id: null,
      cdhash: '0000000000000000000000000000000000000000',
      executable: { path: '/sbin/mount_msdos', path_truncated: false },
      tty: null,
    },
    time: '2026-11-23T09:30:00.123456789Z',
    version,
    seq_num: 0,
    global_seq_num: 0,
    action_type: 1,
    action: { result: { result_type: 0, result: { auth: 0 } } },
    event: body,
    ...more,
  });
}

const fs = (from: string, on: string, type = 'exfat', flags = 0) => ({
  f_bsize: 512,
  f_fsid: [16_777_235, 28],
  f_flags: flags,
  f_fstypename: type,
  f_mntfromname: from,
  f_mntonname: on,
});
const mount = (version: number, statfs: object, disposition?: number) =>
  line(version, 22, { mount: { statfs, ...(disposition === undefined ? {} : { disposition }) } });
const unmount = (statfs: object) => line(8, 23, { unmount: { statfs } });
const open = (version: number, userClient: string, parent?: string) =>
  line(version, 24, {
    iokit_open: {
      user_client_type: 0,
      user_client_class: userClient,
      ...(parent === undefined ? {} : { parent_registry_id: 4_294_969_000, parent_path: parent }),
    },
  });

const OPTIONS: WatchOptions = { json: true, policy: null, deviceSets: new Map(), mac: null, now: () => 0 };

async function run(lines: readonly string[], options: Partial<WatchOptions> = {}) {
  let out = '';
  let err = '';
  const terminal = { out: (text: string) => void (out += text), err: (text: string) => void (err += text) };
  async function* input() {
    yield await Promise.resolve(`${lines.join('\n')}\n`);
  }
  const exit = await watch(input(), { ...OPTIONS, ...options }, terminal);
  return {
    exit,
    out,
    err,
    events: () =>
      out
        .trim()
        .split('\n')
        .map((text): PortcullisEvent => JSON.parse(text)),
  };
}

describe('a line of eslogger', () => {
  it('is a mount, an unmount or an opened user client, by the fields of the headers', () => {
    expect(readLine(mount(7, fs('/dev/disk4s1', '/Volumes/STICK', 'exfat', 0x1 | 0x8)))).toEqual({
      kind: 'mount',
      time: '2026-11-23T09:30:00.123Z',
      sequence: 0,
      process: { pid: 88, path: '/sbin/mount_msdos', signingId: 'com.apple.mount_msdos', platformBinary: true },
      source: '/dev/disk4s1',
      mountPoint: '/Volumes/STICK',
      fileSystem: 'exfat',
      readOnly: true,
      disposition: null,
    });
    expect(readLine(unmount(fs('/dev/disk4s1', '/Volumes/STICK')))).toMatchObject({ kind: 'unmount', readOnly: false });
    expect(readLine(open(7, 'AppleUSBHostInterfaceUserClient'))).toMatchObject({
      kind: 'open',
      userClientClass: 'AppleUSBHostInterfaceUserClient',
      parentPath: null,
    });
  });

  it.each([
    [7, 0, null],
    [8, 0, 'external'],
    [8, 1, 'internal'],
    [9, 2, 'network'],
    [10, 3, 'virtual'],
    [10, 4, 'nullfs'],
    [10, 99, 'unknown'],
    [8, undefined, null],
  ])(
    'of message version %i with disposition %s says %s: an absent one is not external',
    (version, said, disposition) => {
      expect(readLine(mount(version, fs('/dev/disk4s1', '/Volumes/X'), said))).toMatchObject({ disposition });
    },
  );

  it('says which device is opened from message version 10 on, and not before', () => {
    const path = 'IOService:/AppleARMPE/arm-io/usb-drd0/iPhone@01100000/Apple USB Multiplexor@1';
    expect(readLine(open(10, 'AppleUSBHostInterfaceUserClient', path))).toMatchObject({ parentPath: path });
    expect(readLine(open(9, 'AppleUSBHostInterfaceUserClient', path))).toMatchObject({ parentPath: null });
  });

  it('may call the statfs stat_fs, as recordings of another reader do', () => {
    expect(readLine(line(7, 22, { mount: { stat_fs: fs('/dev/disk4s1', '/Volumes/X') } }))).toMatchObject({
      kind: 'mount',
      source: '/dev/disk4s1',
    });
  });

  it.each([
    ['cut off', mount(7, fs('/dev/disk4s1', '/')).slice(0, 300), 'not-json'],
    ['no object', '[]', 'not-a-message'],
    ['null', 'null', 'not-a-message'],
    ['of a later schema', line(12, 22, { mount: {} }, { schema_version: 2 }), 'other-schema'],
    [
      'without a schema',
      line(7, 22, { mount: { statfs: fs('a', 'b') } }, { schema_version: undefined }),
      'not-a-message',
    ],
    ['a schema of another type', line(7, 22, { mount: {} }, { schema_version: '1' }), 'not-a-message'],
    ['a version of another type', line(7, 22, { mount: { statfs: fs('a', 'b') } }, { version: '7' }), 'not-a-message'],
    ['no time', line(7, 22, { mount: { statfs: fs('a', 'b') } }, { time: 'yesterday' }), 'not-a-message'],
    ['a process of another type', line(7, 22, { mount: { statfs: fs('a', 'b') } }, { process: [] }), 'not-a-message'],
    ['another event', line(7, 9, { exec: { target: {} } }), 'other-event'],
    ['an event that does not exist yet', line(12, 200, { teleport: {} }), 'other-event'],
    ['two events at once', line(7, 22, { mount: { statfs: fs('a', 'b') }, unmount: {} }), 'other-event'],
    ['a number of another event', line(7, 23, { mount: { statfs: fs('a', 'b') } }), 'not-a-message'],
    ['a source of another type', mount(7, { ...fs('a', 'b'), f_mntfromname: 7 }), 'not-a-message'],
    ['a source longer than the kernel has', mount(7, fs('/dev/'.padEnd(1025, 'x'), 'b')), 'not-a-message'],
    ['flags of another type', mount(7, { ...fs('a', 'b'), f_flags: 'rdonly' }), 'not-a-message'],
    ['a user client of another type', line(10, 24, { iokit_open: { user_client_class: null } }), 'not-a-message'],
    ['__proto__', '{"__proto__":{"schema_version":1}}', 'not-a-message'],
  ])('that is %s is not guessed at', (_, text, fault) => {
    expect(readLine(text)).toBe(fault);
  });

  it('that never ends is not kept, and the next one is read', async () => {
    async function* endless() {
      for (let i = 0; i < 40; i += 1) yield await Promise.resolve(Buffer.alloc(64 * 1024, 'x'));
      yield '\n{"a":1}\r\n\n';
      yield '{"b":';
      yield Buffer.from('"ü"}').subarray(0, 2);
      yield Buffer.from('"ü"}').subarray(2);
    }
    const lines: (string | null)[] = [];
    for await (const one of linesOf(endless())) lines.push(one);
    expect(lines).toEqual([null, '{"a":1}\r', '{"b":"ü"}']);
    expect(40 * 64 * 1024).toBeGreaterThan(LONGEST_LINE);
  });
});

describe('the source of a mount', () => {
  const cases = readFileSync(join(import.meta.dirname, '../../../native/esf-bridge/test/text_test.cc'), 'utf8');
  const rows = [...cases.matchAll(/\bis\("([^"]*)", Kind::(\w+)(?:, "([^"]*)")?\);/g)];

  it('has its cases in the bridge', () => {
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows.map(([, source = '', kind = '', name = '']) => [source, kind, name]))(
    '`%s` is %s %s, as the bridge reads it',
    (source, kind, name) => {
      const read = sourceOf(source);
      if (kind === 'other') expect(read).toBeNull();
      else if (kind === 'disk') expect(read).toEqual({ disk: name });
      else expect(read).toHaveProperty('share');
    },
  );
});

describe('user clients', () => {
  const table = readFileSync(
    join(import.meta.dirname, '../../../native/esf-bridge/core/bridge/openers.cc'),
    'utf8',
  ).matchAll(/\{"(\w+(?:Client\w*))", "([^"]*)"\}/g);

  it('are those that the bridge guards', () => {
    const rows = [...table].map(([, name = '', excuse]) => [name, excuse === ''] as const);
    expect(rows.length).toBeGreaterThan(20);
    for (const [name, guarded] of rows) expect([name, carriesData(name)]).toEqual([name, guarded]);
  });

  it('are of the device that the registry path names nearest', () => {
    expect(deviceNamed('IOService:/a/hub@01000000/iPhone@01100000/Apple USB Multiplexor@1')).toBe('iPhone');
    expect(deviceNamed('IOService:/AppleARMPE/arm-io@10F00000x/x')).toBeNull();
    expect(deviceNamed(null)).toBeNull();
  });
});

describe('what is seen', () => {
  it('is the events that a bridge records, marked as observed, each valid on the wire', async () => {
    const { exit, events, err } = await run([
      mount(8, fs('/dev/disk4s1', '/Volumes/STICK'), 0),
      open(10, 'AppleUSBHostInterfaceUserClient', 'IOService:/x/iPhone@01100000/Apple USB Multiplexor@1'),
      unmount(fs('/dev/disk4s1', '/Volumes/STICK')),
      mount(8, fs('//mia@server/share', '/Volumes/share', 'smbfs'), 2),
    ]);
    expect(exit).toBe(0);
    for (const one of events()) expect(event.safeParse(one).error).toBeUndefined();
    expect(events().map(({ kind, bridgeMode, seq }) => [kind, bridgeMode, seq])).toEqual([
      ['verdict', 'observe', 1],
      ['mount', 'observe', 2],
      ['open', 'observe', 3],
      ['unmount', 'observe', 4],
      ['verdict', 'observe', 5],
      ['mount', 'observe', 6],
    ]);
    expect(events()[0]).toMatchObject({
      decision: 'allowed',
      outcome: 'observed',
      attached: { device: { family: 'external-disk' } },
      verdict: { verbs: { read: { effect: 'allow', rule: 'no-policy' } } },
    });
    expect(events()[2]).toMatchObject({ attached: { device: { productName: 'iPhone' } } });
    // Who signed in at a server is nobody's business.
    expect(events()[5]).toMatchObject({ volume: { bsdName: '//server/share' } });
    expect(err).toBe('portcullis: 4 lines recorded, 0 lines of no concern to a policy\n');
  });

  it('is a sentence for each, with what a policy would do', async () => {
    const { policy } = parsePolicy(
      'version: 1\nname: Office\nmode: enforce\n' +
        'rules:\n  - {id: no-disks, match: {family: [external-disk]}, access: deny}\n',
    );
    if (policy === null) throw new Error('the policy does not parse');
    const { out } = await run(
      [
        mount(8, fs('/dev/disk4s1', '/Volumes/STICK'), 0),
        open(9, 'AppleUSBHostDeviceUserClient'),
        unmount(fs('msdos://disk4s1/STICK', '/Volumes/STICK')),
      ],
      { json: false, policy },
    );
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^09:30:00 .*STICK.*no-disks.*Office/),
      expect.stringMatching(/^09:30:00 {2}.*mount_msdos.* opened a device \(AppleUSBHostDeviceUserClient\)/),
      expect.stringMatching(/^09:30:00 {2}.*STICK.* was unmounted/),
      '',
    ]);
  });

  it('is nothing where nothing is a device, or it is the Mac\u2019s own', async () => {
    const { out, err } = await run([
      mount(8, fs('/dev/disk3s1', '/System/Volumes/Data', 'apfs'), 1),
      mount(8, fs('devfs', '/dev', 'devfs'), 5),
      mount(8, fs('/Applications/X.app', '/private/var/x', 'nullfs'), 4),
      open(10, 'IOSurfaceRootUserClient', 'IOService:/IOResources/IOSurfaceRoot'),
    ]);
    expect(out).toBe('');
    expect(err).toContain('0 lines recorded, 4 lines of no concern');
  });

  it('says what could not be read, and how many messages macOS dropped', async () => {
    const numbered = (number: number) =>
      line(8, 23, { unmount: { statfs: fs('/dev/disk4s1', '/Volumes/X') } }, { global_seq_num: number });
    const { exit, err, events } = await run([
      '{"cut',
      numbered(4),
      numbered(9),
      line(8, 9, { exec: {} }),
      'x'.repeat(LONGEST_LINE + 1),
    ]);
    expect(exit).toBe(1);
    expect(events().map((one) => (one.kind === 'gap' ? one.lost : one.kind))).toEqual(['unmount', 4, 'unmount']);
    expect(err).toBe(`portcullis: 2 lines recorded, 0 lines of no concern to a policy; 3 lines could not be read:
  1 not JSON, or cut off
  1 of events that were not asked for
  1 longer than a message can be
`);
  });

  it('cannot move the cursor of the terminal', async () => {
    const { out } = await run(
      [
        mount(8, fs('/dev/disk4s1', '/Volumes/\u001B[2J'), 0),
        open(10, 'IOUSBDeviceUserClient', '/\u001B[2J\u202Ex@01100000'),
      ],
      { json: false },
    );
    for (const character of ['\u001B', '\u202E']) expect(out).not.toContain(character);
  });
});

describe('on the Mac itself', () => {
  const DISKUTIL = (bus: string, internal: boolean, more = '') => `<?xml version="1.0"?><plist version="1.0"><dict>
<key>BusProtocol</key><string>${bus}</string><key>Internal</key><${internal}/>
<key>RemovableMedia</key><true/><key>Ejectable</key><true/><key>MediaName</key><string>DataTraveler 3.0</string>
<key>VolumeName</key><string>STICK</string><key>ParentWholeDisk</key><string>disk4</string>${more}</dict></plist>`;
  /** The chain of docs/macos.md §10, as `ioreg -a` nests it. */
  const IOREG = `<?xml version="1.0"?><plist version="1.0"><array><dict>
<key>IORegistryEntryID</key><integer>4294968123</integer>
<key>idVendor</key><integer>2385</integer><key>idProduct</key><integer>5734</integer>
<key>kUSBSerialNumberString</key><string>60A44C3FACC93011</string>
<key>USB Vendor Name</key><string>Kingston</string><key>USB Product Name</key><string>DataTraveler 3.0</string>
<key>IORegistryEntryChildren</key><array><dict>
<key>bInterfaceClass</key><integer>8</integer><key>bInterfaceSubClass</key><integer>6</integer>
<key>bInterfaceProtocol</key><integer>80</integer>
<key>idVendor</key><integer>2385</integer><key>idProduct</key><integer>5734</integer>
<key>IORegistryEntryChildren</key><array><dict><key>BSD Name</key><string>disk4</string></dict></array>
</dict></array></dict></array></plist>`;
  const tools = (diskutil: string): Mac =>
    new RecordedMac({
      '/usr/sbin/diskutil info -plist disk4s1': says(diskutil),
      '/usr/sbin/ioreg -a -l -r -c IOUSBHostDevice': says(IOREG),
    });

  it('a disk is the USB device that carries it', async () => {
    const disk = await lookUpDisk(tools(DISKUTIL('USB', false)), 'disk4s1', null);
    expect(disk).toMatchObject({
      volumeName: 'STICK',
      device: {
        family: 'usb-storage',
        vendorId: 0x0951,
        productId: 0x1666,
        serialNumber: '60A44C3FACC93011',
        bus: 'usb',
      },
    });
  });

  it('an image is an image, a card a card, and the built-in disk nobody\u2019s business', async () => {
    expect(await lookUpDisk(tools(DISKUTIL('Disk Image', false)), 'disk4s1', null)).toMatchObject({
      device: { family: 'disk-image' },
    });
    expect(await lookUpDisk(tools(DISKUTIL('Secure Digital', true)), 'disk4s1', null)).toMatchObject({
      device: { family: 'sd-card' },
    });
    expect(await lookUpDisk(tools(DISKUTIL('Apple Fabric', true)), 'disk4s1', null)).toBeNull();
  });

  it('what macOS cannot say any more is what the message says', async () => {
    const gone = new RecordedMac({});
    expect(await lookUpDisk(gone, 'disk4s1', 'external')).toMatchObject({ device: { family: 'external-disk' } });
    expect(await lookUpDisk(gone, 'disk4s1', 'internal')).toBeNull();
  });

  it('is asked about what happens now, and not about what was recorded', async () => {
    const mac = tools(DISKUTIL('USB', false));
    const at = Date.parse('2026-11-23T09:30:00Z');
    const live = await run(
      [mount(8, fs('/dev/disk4s1', '/Volumes/STICK'), 0), unmount(fs('/dev/disk4s1', '/Volumes/STICK'))],
      { mac, now: () => at + 5000 },
    );
    expect(live.events().map((one) => ('attached' in one ? one.attached?.key : ''))).toEqual(
      Array.from({ length: 3 }, () => '0951:1666:60A44C3FACC93011'),
    );
    const later = await run([mount(8, fs('/dev/disk4s1', '/Volumes/STICK'), 0)], { mac, now: () => at + 86_400_000 });
    expect(later.events()[0]).not.toMatchObject({ attached: { key: '0951:1666:60A44C3FACC93011' } });
  });
});
