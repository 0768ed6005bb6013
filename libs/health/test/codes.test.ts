import { describe, expect, it } from 'vitest';
import { explainCode } from '../src/index.js';

describe('explainCode', () => {
  it.each(['0xe00002e2', '0xE00002E2', '-536870174', '3758097122', ' 0xe00002e2 ', '0xffffffffe00002e2'])(
    'reads %s as the same number',
    (text) => {
      expect(explainCode(text)).toMatchObject({
        hex: '0xe00002e2',
        unsigned: 3_758_097_122,
        signed: -536_870_174,
        readings: [{ domain: 'IOReturn', name: 'kIOReturnNotPermitted' }],
      });
    },
  );

  it.each([
    ['0xf8da0008', 'DADissenter', 'kDAReturnNotPermitted', 'approve mode'],
    ['-119930872', 'DADissenter', 'kDAReturnNotPermitted', 'said no'],
    ['49168', 'errno', 'EBUSY', 'in use'],
    ['0xe000404f', 'IOReturn (USB)', 'kIOUSBPipeStalled', 'refused'],
    ['0xe00002c5', 'IOReturn', 'kIOReturnExclusiveAccess', 'himself alone'],
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
    ]);
  });

  it('claims to know nothing about a number that stands in no table', () => {
    expect(explainCode('0xdeadbeef')).toMatchObject({ hex: '0xdeadbeef', readings: [] });
  });

  it.each(['', 'abc', '0x', '0x123456789', '4294967296', '-2147483649', '1.5', '1e3', '0xe00002e2; rm'])(
    'refuses %j, which is no 32-bit number',
    (text) => {
      expect(explainCode(text)).toBeNull();
    },
  );
});
