import { describe, expect, it } from 'vitest';
import {
  changesInWords,
  EMPTY_ENTRY,
  entryFault,
  entryFrom,
  importInWords,
  isComplete,
  previewInWords,
} from './entryModel.js';

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
    const none = { unchanged: 0, removed: 0, wholeMake: 0, problems: [] };
    expect(importInWords({ ...none, added: 12, updated: 3 })).toBe('12 added, 3 updated.');
    expect(
      importInWords({
        added: 0,
        updated: 0,
        unchanged: 4,
        removed: 2,
        wholeMake: 1,
        problems: [{ line: 1, message: 'x', severity: 'error' }],
      }),
    ).toBe('0 added, 0 updated, 4 unchanged, 2 removed, 1 without a serial number left out, 1 row with problems.');
  });

  it('says of a preview what would be done, and counts what needs consent until it is given', () => {
    const preview = { rows: 2, added: 1, changed: 0, unchanged: 0, removed: 3, wholeMake: 1, problems: [] };
    const shown = { added: [], changed: [], removed: [], wholeMake: [] };
    expect(previewInWords({ ...preview, shown }, { wholeMake: false, replace: false })).toBe(
      'This would do: 1 added, 0 updated, 1 without a serial number left out.',
    );
    expect(previewInWords({ ...preview, shown }, { wholeMake: true, replace: true })).toBe(
      'This would do: 1 added, 0 updated, 3 removed.',
    );
  });

  it('names the notes that would change, with both texts', () => {
    const before = {
      vendorId: '0951',
      productId: '1666',
      bus: null,
      model: null,
      serialNumber: 'A1',
      owner: 'Mia',
      assetTag: null,
      comment: 'blue',
      ticket: null,
      reviewDate: null,
    };
    expect(changesInWords(before, { ...before, owner: 'Eva', ticket: 'T-1' })).toBe(
      'Owner: Mia → Eva; Ticket: — → T-1',
    );
  });
});
