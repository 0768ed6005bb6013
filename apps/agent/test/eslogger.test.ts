import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceOf } from '../src/cli/watch/disk.js';
import { linesOf, LONGEST_LINE, readLine } from '../src/cli/watch/eslogger.js';
import { carriesData, deviceNamed } from '../src/cli/watch/user-clients.js';
import { fs, line, mount, open, unmount } from './fixtures/eslogger.js';

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
