import { describe, expect, it } from 'vitest';
import { EMPTY_ENTRY, entryFault, entryFrom, importInWords, isComplete } from './entryModel.js';

describe('an entry of a device set', () => {
  it('needs both ids as four hexadecimal digits', () => {
    expect(entryFault('vendorId', '0951')).toBeNull();
    expect(entryFault('vendorId', '951')).toContain('four hexadecimal digits');
    expect(entryFault('productId', '0x16')).toContain('four hexadecimal digits');
    expect(isComplete({ ...EMPTY_ENTRY, vendorId: '0951', productId: '1666' })).toBe(true);
    expect(isComplete({ ...EMPTY_ENTRY, vendorId: '0951' })).toBe(false);
  });

  it('is sent without the fields that were left empty', () => {
    expect(entryFrom({ ...EMPTY_ENTRY, vendorId: '090C ', productId: '1000', owner: ' Kim ' })).toEqual({
      vendorId: '090c',
      productId: '1000',
      owner: 'Kim',
    });
  });

  it('sums up an import, with the rows that were left out', () => {
    expect(importInWords({ added: 12, updated: 3, problems: [] })).toBe('12 added, 3 updated.');
    expect(importInWords({ added: 0, updated: 0, problems: [1] })).toBe('0 added, 0 updated, 1 row with problems.');
  });
});
