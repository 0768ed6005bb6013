import { parsePolicy } from '@portcullis/policy';
import { event, type PortcullisEvent } from '@portcullis/wire';
import { describe, expect, it } from 'vitest';
import { lookUpDisk } from '../src/cli/watch/disk.js';
import { LONGEST_LINE } from '../src/cli/watch/eslogger.js';
import { watch, type WatchOptions } from '../src/cli/watch/watch.js';
import type { Mac } from '../src/system/mac.js';
import { fs, line, mount, open, unmount } from './fixtures/eslogger.js';
import { RecordedMac, says } from './system/recorded-mac.js';

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

  it.each([
    ['netatalk#94: a FUSE volume with a colon in its name', 8, 'gdrive:', 'macfuse', 2, 'network-volume', 'gdrive:'],
    ['microsandbox#1567: an exFAT image mounted by FSKit', 8, '/dev/disk5s1', 'exfat', 3, 'disk-image', 'disk5s1'],
    ['heim#330: a FAT stick without a name', 7, '/dev/disk2s1', 'msdos', undefined, 'external-disk', 'disk2s1'],
    ['sysinfo#882: the same on macOS 13', 7, 'msdos://disk2s1/NO NAME', 'lifs', undefined, 'external-disk', 'disk2s1'],
    [
      'dysk#101: a server found by Bonjour',
      7,
      '//GUEST:@nas._smb._tcp.local/team',
      'smbfs',
      undefined,
      'network-volume',
      '//nas._smb._tcp.local/team',
    ],
    ['macfuse#1132: FSKit\u2019s own, told as external', 10, 'macfuse', 'macfuse', 0, 'external-disk', 'disk?'],
  ])('of %s is what it is', async (_, version, from, type, disposition, family, name) => {
    const { events } = await run([mount(version, fs(from, '/Volumes/NO NAME', type), disposition)]);
    expect(events()[0]).toMatchObject({ attached: { device: { family } }, volume: { bsdName: name } });
  });

  it('of ODS#5068, a volume with \u201c on \u201d in its name, has that name', async () => {
    const { events } = await run([mount(8, fs('/dev/disk4s1', '/Volumes/a on b (exfat, local)'), 0)]);
    expect(events()[0]).toMatchObject({ volume: { name: 'a on b (exfat, local)' } });
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
