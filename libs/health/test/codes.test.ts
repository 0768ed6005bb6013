import { describe, expect, it } from 'vitest';
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
    ['es_new_client returned 4', 'es_new_client', 'ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED'],
    ['kIOReturnNotPermitted', 'IOReturn', 'kIOReturnNotPermitted'],
    ['EX_NOPERM', 'sysexits', 'EX_NOPERM'],
    ['errno 16', 'errno', 'EBUSY'],
  ])('reads %j as it is pasted', (text, domain, name) => {
    expect(explainCode(text)?.readings[0]).toMatchObject({ domain, name });
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
