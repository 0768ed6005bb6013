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

  it('lists all that a small number can mean', () => {
    expect(explainCode('4')?.readings.map(({ domain, name }) => `${domain}: ${name}`)).toEqual([
      'es_new_client: ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED',
      'es_respond: ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE',
      'OSSystemExtensionError: extensionNotFound',
      'kern_return: KERN_INVALID_ARGUMENT',
      'errno: EINTR',
    ]);
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
    '0xe00002e2; rm',
  ])('refuses %j, which is no 32-bit number', (text) => {
    expect(explainCode(text)).toBeNull();
  });
});
