import { describe, expect, it } from 'vitest';
import {
  changesInWords,
  EMPTY_ENTRY,
  entryFault,
  entryFields,
  entryFlag,
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
    expect(isComplete('usb', { ...EMPTY_ENTRY, vendorId: '0951', productId: '1666' })).toBe(true);
    expect(isComplete('usb', { ...EMPTY_ENTRY, vendorId: '0951' })).toBe(false);
  });

  it('needs bus and model of a disk that has no ids, and nothing of what was typed for a device that has', () => {
    const typed = { ...EMPTY_ENTRY, vendorId: '09', bus: 'pcie', model: ' Samsung SSD 990 PRO ', serialNumber: 'S7' };
    expect(isComplete('disk', typed)).toBe(true);
    expect(isComplete('disk', { ...typed, model: ' ' })).toBe(false);
    expect(isComplete('disk', { ...typed, bus: '' })).toBe(false);
    expect(isComplete('usb', typed)).toBe(false);
    expect(entryFrom('disk', typed)).toEqual({ bus: 'pcie', model: 'Samsung SSD 990 PRO', serialNumber: 'S7' });
    expect(entryFields('disk').map(([field]) => field)).not.toContain('vendorId');
    expect(entryFields('usb').map(([field]) => field)).not.toContain('model');
  });

  it('is marked when its serial number matches nothing, or several devices', () => {
    expect(entryFlag({ serialNumber: '058F63666485', shared: false })?.title).toContain('no device matches');
    expect(entryFlag({ serialNumber: '4C53000112', shared: true })?.title).toContain('matches all of them');
    expect(entryFlag({ serialNumber: '4C53000112', shared: false })).toBeNull();
    expect(entryFlag({ serialNumber: null, shared: false })).toBeNull();
  });

  it('is sent without the fields that were left empty', () => {
    expect(entryFrom('usb', { ...EMPTY_ENTRY, vendorId: '090C ', productId: '1000', owner: ' Kim ' })).toEqual({
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
