import { describe, expect, it } from 'vitest';
import { EMPTY_TARGET, targetFrom, targetInWords } from './targetModel.js';

const NO_SETS = new Map<string, string>();

describe('what a grant or block is about', () => {
  it('needs both ids for a device; without a serial it is every device of that make', () => {
    expect(targetFrom({ ...EMPTY_TARGET, vendorId: '0951', productId: '1666' })).toEqual({
      device: { vendorId: '0951', productId: '1666' },
    });
    expect(targetFrom({ ...EMPTY_TARGET, vendorId: '0951', productId: '1666', serialNumber: ' A1 ' })).toEqual({
      device: { vendorId: '0951', productId: '1666', serialNumber: 'A1' },
    });
    expect(targetFrom({ ...EMPTY_TARGET, vendorId: '951', productId: '1666' })).toBeNull();
  });

  it('is not complete without a family or a set, where one is asked for', () => {
    expect(targetFrom({ ...EMPTY_TARGET, kind: 'family' })).toBeNull();
    expect(targetFrom({ ...EMPTY_TARGET, kind: 'family', families: ['android'] })).toEqual({ families: ['android'] });
    expect(targetFrom({ ...EMPTY_TARGET, kind: 'set' })).toBeNull();
  });

  it('is said in words', () => {
    expect(
      targetInWords(
        { families: [], device: { vendorId: 0x951, productId: 0x1666, serialNumber: null }, deviceSet: null },
        NO_SETS,
      ),
    ).toBe('every device 0951:1666');
    expect(targetInWords({ families: ['camera'], device: null, deviceSet: null }, NO_SETS)).toBe('Camera');
    expect(targetInWords({ families: [], device: null, deviceSet: 's' }, new Map([['s', 'Lost sticks']]))).toBe(
      'the device set Lost sticks',
    );
  });
});
