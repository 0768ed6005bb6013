import { describe, expect, it } from 'vitest';
import { TABLES } from '../src/codes/tables.js';
import { explainCode } from '../src/index.js';

describe('explainCode', () => {
  it.each([
    '0xe00002e2',
    '0xE00002E2',
    '-536870174',
    '3758097122',
    ' 0xe00002e2 ',
    '0xffffffffe00002e2',
    '18446744073172681442',
    '-0x1ffffd1e',
    '0x00000000e00002e2',
  ])('reads %s as the same number', (text) => {
    expect(explainCode(text)).toMatchObject({
      hex: '0xe00002e2',
      unsigned: 3_758_097_122,
      signed: -536_870_174,
      readings: [{ domain: 'IOReturn', name: 'kIOReturnNotPermitted' }],
    });
  });

  it.each([
    ['0xf8da0008', 'DADissenter', 'kDAReturnNotPermitted', 'approve mode'],
    ['-119930872', 'DADissenter', 'kDAReturnNotPermitted', 'said no'],
    ['49168', 'errno', 'EBUSY', 'in use'],
    ['0xe000404f', 'IOReturn (USB)', 'kIOUSBPipeStalled', 'refused'],
    ['0xe00002c5', 'IOReturn', 'kIOReturnExclusiveAccess', 'himself alone'],
    ['0xe0005000', 'IOReturn (USB)', 'kUSBHostReturnPipeStalled', 'stall'],
    ['0xe0004052', 'IOReturn (USB)', 'kIOUSBPortWasSuspended', 'suspended'],
    ['0xe00002c1', 'IOReturn', 'kIOReturnNotPrivileged', 'com.apple.vm.device-access'],
    ['0xc001', 'errno', 'EPERM', 'not permitted'],
    ['49174', 'errno', 'EINVAL', 'file system'],
    ['0x10000003', 'mach_msg', 'MACH_SEND_INVALID_DEST', 'not opened'],
    ['1102', 'bootstrap', 'BOOTSTRAP_UNKNOWN_SERVICE', 'nobody offers'],
    ['86', 'errno', 'EBADARCH', 'processor'],
    ['0xe00002d8', 'IOReturn', 'kIOReturnNotReady', 'Full Disk Access'],
  ])('says what %s means', (text, domain, name, words) => {
    const reading = explainCode(text)?.readings[0];
    expect(reading).toMatchObject({ domain, name });
    expect(reading?.meaning).toContain(words);
  });

  it('lists all that a small number can mean, the likeliest first, each with the place that it comes from', () => {
    const { readings } = explainCode('4') ?? { readings: [] };
    expect(readings.map(({ domain, name }) => `${domain}: ${name}`)).toEqual([
      'es_new_client: ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED',
      'es_respond: ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE',
      'OSSystemExtensionError: extensionNotFound',
      'NSCocoaError: NSFileNoSuchFileError',
      'kern_return: KERN_INVALID_ARGUMENT',
      'errno: EINTR',
    ]);
    for (const { source } of readings) expect(source).toMatch(/\.h\b/);
  });

  // Each as it stands in a public report, an alert or a header.
  it.each([
    ['e00002e2', 'IOReturn', 'kIOReturnNotPermitted'],
    ['(e00002c5)', 'IOReturn', 'kIOReturnExclusiveAccess'],
    ['0xe00002c5 (iokit/common) exclusive access and device already open', 'IOReturn', 'kIOReturnExclusiveAccess'],
    ['IOServiceOpen failed: e00002e2', 'IOReturn', 'kIOReturnNotPermitted'],
    [
      'Failed to open service: 0xe00002d8: Caller lacks TCC authorization for Full Disk Access',
      'IOReturn',
      'kIOReturnNotReady',
    ],
    ['Code=10', 'OSSystemExtensionError', 'forbiddenBySystemPolicy'],
    ['Error Domain=OSSystemExtensionErrorDomain Code=10 "(null)"', 'OSSystemExtensionError', 'forbiddenBySystemPolicy'],
    ['OSSystemExtensionErrorDomain error 8', 'OSSystemExtensionError', 'codeSignatureInvalid'],
    [
      'The operation couldn’t be completed. (OSSystemExtensionErrorDomain error 4.)',
      'OSSystemExtensionError',
      'extensionNotFound',
    ],
    [
      'Error Domain=NSCocoaErrorDomain Code=4099 "The connection was invalidated."',
      'NSCocoaError',
      'NSXPCConnectionInvalid',
    ],
    ['NSCocoaErrorDomain 4097', 'NSCocoaError', 'NSXPCConnectionInterrupted'],
    ['Error Domain=NSPOSIXErrorDomain Code=1 "Operation not permitted"', 'errno', 'EPERM'],
    ['NSOSStatusErrorDomain Code=-67050', 'OSStatus (code signing)', 'errSecCSReqFailed'],
    ['-67062', 'OSStatus (code signing)', 'errSecCSUnsigned'],
    ['\u221236', 'OSStatus (files)', 'ioErr'],
    ['The Finder can’t complete the operation (Error code -43)', 'OSStatus (files)', 'fnfErr'],
    ['-50', 'OSStatus (files)', 'paramErr'],
    ['error -61', 'OSStatus (files)', 'wrPermErr'],
    ['Finder error code 100093', 'errno', 'ENOATTR'],
    ['libusb_claim_interface failed: LIBUSB_ERROR_ACCESS', 'libusb', 'LIBUSB_ERROR_ACCESS'],
    ['libusb: error -12', 'libusb', 'LIBUSB_ERROR_NOT_SUPPORTED'],
    ['LIBUSB_ERROR_NOT_FOUND (-5)', 'libusb', 'LIBUSB_ERROR_NOT_FOUND'],
    ['-99', 'libusb', 'LIBUSB_ERROR_OTHER'],
    ['78', 'sysexits', 'EX_CONFIG'],
    ['last exit code = 78: EX_CONFIG', 'sysexits', 'EX_CONFIG'],
    ['exit status 77', 'sysexits', 'EX_NOPERM'],
    ['Bootstrap failed: 5: Input/output error', 'launchctl', 'EIO'],
    ['launchctl: 37', 'launchctl', 'EALREADY'],
    ['113', 'launchctl', 'could not find specified service'],
    ['119', 'launchctl', 'service is disabled'],
    ['125', 'launchctl', 'domain does not support the action'],
    ['134: Service cannot load in requested session', 'launchctl', 'service cannot load in requested session'],
    ['exited with 137', 'signal', 'SIGKILL'],
    ['signal 9', 'signal', 'SIGKILL'],
    ['Killed: 9', 'signal', 'SIGKILL'],
    ['Termination Reason: Namespace SIGNAL, Code 11 Segmentation fault: 11', 'signal', 'SIGSEGV'],
    ['terminated by signal 6', 'signal', 'SIGABRT'],
    ['exited due to SIGKILL', 'signal', 'SIGKILL'],
    ['es_new_client returned 4', 'es_new_client', 'ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED'],
    ['kIOReturnNotPermitted', 'IOReturn', 'kIOReturnNotPermitted'],
    ['EX_NOPERM', 'sysexits', 'EX_NOPERM'],
    ['errno 16', 'errno', 'EBUSY'],
  ])('reads %j as it is pasted', (text, domain, name) => {
    expect(explainCode(text)?.readings[0]).toMatchObject({ domain, name });
  });

  it('takes a name that stands for several numbers for the one that calls return', () => {
    expect(explainCode('EBUSY')).toMatchObject({ unsigned: 16 });
    expect(explainCode('ENOENT')).toMatchObject({ unsigned: 2 });
    expect(explainCode('EBUSY')?.readings[0]).toMatchObject({ domain: 'errno', name: 'EBUSY' });
    expect(explainCode('SIGKILL')).toMatchObject({ signed: -9 });
  });

  it('gives only the meaning of the domain that an error names', () => {
    expect(explainCode('OSSystemExtensionErrorDomain error 8')?.readings).toHaveLength(1);
    expect(explainCode('8')?.readings.length).toBeGreaterThan(1);
  });

  it.each([
    ['0xe0004123', 'IOKit, USB family, code 0x123'],
    ['0xe0074005', 'IOKit, Thunderbolt family, code 0x5'],
    ['0xe0230001', 'IOKit, family 140, code 0x1'],
    ['0xf8da0042', 'Disk Arbitration, code 0x42'],
    ['0x10004fff', 'Mach message, receiving, code 0xfff'],
  ])('says of %s, which no header names, who made it', (text, name) => {
    expect(explainCode(text)?.readings).toMatchObject([{ name, source: 'mach/error.h' }]);
  });

  it('says for every code in which call it is met', () => {
    for (const code of ['0', '3', '0xe00002e2', '0xf8da0008', '0xc010', '0x10004003'])
      for (const { calls, meaning } of explainCode(code)?.readings ?? []) {
        expect(calls).toMatch(/\w/);
        expect(meaning).not.toMatch(/^[A-Z].*\.$/);
      }
    expect(
      explainCode('3')
        ?.readings.map(({ calls }) => calls)
        .join(),
    ).toContain('es_new_client');
  });

  it('claims to know nothing about a number that stands in no table', () => {
    expect(explainCode('0xdeadbeef')).toMatchObject({ hex: '0xdeadbeef', readings: [] });
  });

  it.each([
    '',
    '-',
    'abc',
    '0x',
    '0x123456789',
    '4294967296',
    '-2147483649',
    '0x7fffffffe00002e2',
    '18446744073709551616',
    '1.5',
    '1e3',
    'kingston stick',
    'SanDisk Ultra 3.1 Gen 1',
    '0951:1666:60A44C4138',
    '6f7e1c2a-0000-4000-8000-000000000001',
    'DataTraveler 3.0',
    'beefcafe'.repeat(3),
    'the stick of 2026',
  ])('says of %j that it is no code', (text) => {
    expect(explainCode(text)).toBeNull();
  });
});

/** Numbers in their order, those that follow one another as one: `1..3 7`. */
function ranges(numbers: Iterable<number>, write: (value: number) => string): string {
  const found: [from: number, to: number][] = [];
  for (const value of [...numbers].map((one) => one | 0).toSorted((one, other) => one - other)) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === value - 1) last[1] = value;
    else found.push([value, value]);
  }
  return found.map(([from, to]) => (from === to ? write(from) : `${write(from)}..${write(to)}`)).join(' ');
}
const hex = (value: number) => (value >>> 0).toString(16);

describe('the tables', () => {
  it('hold the numbers that the headers define', () => {
    const held = TABLES.map(({ domain, codes }) => [
      domain,
      ranges(codes.keys(), /^(IOReturn|DADissenter|mach_msg)/.test(domain) ? hex : String),
    ]);
    expect(held).toEqual([
      ['IOReturn', 'e0000001 e00002bc..e00002f0 0'],
      [
        'IOReturn (USB)',
        'e0004001..e0004003 e0004006..e0004007 e000400a..e0004010 e0004042..e0004052 e0004056..e0004057 e000405d..e0004061 e0005000..e0005001',
      ],
      ['DADissenter', 'f8da0001..f8da000c'],
      ['errno', '49153..49258'],
      ['es_new_client', '0..6'],
      ['es_respond', '0..5'],
      ['es_return', '0..1'],
      ['es_clear_cache', '0..2'],
      ['OSSystemExtensionError', '1..13'],
      ['sysexits', '64..78'],
      ['launchctl', '3 5 17 36..37 107..116 118..140 144 150'],
      [
        'OSStatus (code signing)',
        '-67072 -67070 -67068 -67066..-67065 -67062..-67047 -67045 -67034 -67030..-67021 -67019..-67018 -67016..-67013 -67010 -67007 -67004..-67002 -67000 -66998..-66996 -66994 -66992',
      ],
      ['OSStatus (files)', '-5000 -1425 -1407 -128 -120 -108 -61..-60 -58..-57 -54..-53 -51..-42 -39..-33'],
      ['libusb', '-99 -12..-1'],
      ['NSCocoaError', '4 255..260 512..514 516 640 642 3072 3328 3587 3840 4097 4099 4101'],
      ['signal', '-15 -11..-9 -6..-4 132..134 137..139 143'],
      ['kern_return', '0..56'],
      ['errno', '1..106'],
      ['errno', '100001..100106'],
      ['mach_msg', '10000001..10000005 10000007..10000011 10000015 10000017 10004001..1000400c 1000400f'],
      ['bootstrap', '1100..1106'],
    ]);
  });

  it.each(TABLES)(
    'name for $domain in $source the header, the calls, and what each number is called and means',
    (table) => {
      expect(table.source).toMatch(/\.h\b|^launchctl error|kPOSIXErrorBase/);
      expect(table.calls).toMatch(/\w{3}/);
      for (const { name, meaning } of table.codes.values()) {
        expect(name).toMatch(/^\w{2}[\w ’'?-]*$/);
        expect(meaning, name).toMatch(/\p{L}{3}/u);
      }
    },
  );

  it('call no two numbers of a header the same', () => {
    for (const { domain, codes } of TABLES.filter((one) => one.domain !== 'signal')) {
      const names = [...codes.values()].map(({ name }) => name).filter((name) => !name.includes('???'));
      expect(
        names.filter((name, at) => names.indexOf(name) !== at),
        domain,
      ).toEqual([]);
    }
  });
});
