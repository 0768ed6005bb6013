import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clean,
  isTrustworthySerial,
  previewImport,
  readDeviceCsv,
  recordKey,
  setCsvHeader,
  setCsvRows,
  type IdentityRecord,
} from '@portcullis/policy';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string) => readDeviceCsv(utf8(text));
const HEAD = 'vendorId,productId,serialNumber\n';
const ULTRA = { vendorId: 0x0781, productId: 0x5583 };

function entriesOf(text: string): readonly IdentityRecord[] {
  return read(text).rows.map(({ entry }) => entry);
}

function utf16(text: string, bigEndian: boolean, mark: boolean): Uint8Array {
  const units = Array.from(`${mark ? '\ufeff' : ''}${text}`, (unit) => unit.charCodeAt(0));
  return Uint8Array.from(units.flatMap((unit) => (bigEndian ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8])));
}

describe('the bytes of a file', () => {
  const text = 'vendor ID\tProduct ID\tSerial Number\tComment\r\n0781\t5583\t4C530001230417123456\tblau\r\n';
  const entries = [{ ...ULTRA, serialNumber: '4C530001230417123456', comment: 'blau' }];
  it.each([
    ['UTF-8', utf8(text)],
    ['UTF-8 with a mark', utf8(`\ufeff${text}`)],
    ['UTF-16 as spreadsheets call Unicode text', utf16(text, false, true)],
    ['UTF-16, big end first', utf16(text, true, true)],
    ['UTF-16 without a mark', utf16(text, false, false)],
    ['UTF-16 without a mark, big end first', utf16(text, true, false)],
  ])('are read as %s', (_, bytes) => {
    const { rows, problems } = readDeviceCsv(bytes);
    expect(rows.map(({ entry }) => entry)).toEqual(entries);
    expect(problems).toEqual([]);
  });

  it('are read as Windows-1252 when they are no UTF-8', () => {
    const bytes = Uint8Array.from('vid,pid,serial,owner\r\n0781,5583,AB1,Sch\u00e4fer\r\n', (c) => c.charCodeAt(0));
    expect(readDeviceCsv(bytes).rows[0]?.entry).toEqual({ ...ULTRA, serialNumber: 'AB1', owner: 'Schäfer' });
  });

  it('are refused when they are a workbook', () => {
    expect(readDeviceCsv(utf8('PK\u0003\u0004…')).refused?.message).toContain('save it as “CSV UTF-8”');
  });
});

describe('what spreadsheets and other tools write', () => {
  it.each([
    ['a line that tells the separator', 'sep=;\r\nvid;pid;serial\r\n0781;5583;AB1\r\n'],
    ['the same in quotation marks, with a tab', '"sep=\\t"\nvid\tpid\tserial\n0781\t5583\tAB1\n'],
    ['text that keeps its zeros', 'vid,pid,serial\r\n="0781",="5583",="AB1"\r\n'],
    ['the same in quotation marks', 'vid,pid,serial\r\n"=""0781""","=""5583""","=""AB1"""\r\n'],
    ['bars', 'vid|pid|serial\n0781|5583|AB1\n'],
    ['the names of makers behind the ids', 'Vendor ID;Product ID;Serial\n0x0781  (SanDisk Corp.);0x5583 ;AB1\n'],
    ['spaces that do not break', 'vid;pid;serial\n\u00a00781\u202f;5583\u00a0;\u2007AB1\u00a0\n'],
    ['ids without their zeros', 'vid;pid;serial\n781;5583;AB1\n'],
    ['titles above the table', 'Sticks of the office\nas of,,2026-11-02\n\nvid,pid,serial\n0781,5583,AB1\n'],
    ['a path of Windows', 'InstanceId;FriendlyName\nUSB\\VID_0781&PID_5583\\AB1;Disk\n'],
    ['a path of Windows as serial number', 'vid,pid,serial\n0781,5583,USB\\VID_0781&PID_5583\\AB1\n'],
    ['an instance behind the serial number', 'vid,pid,serial\n0781,5583,AB1&0\n'],
    [
      'osquery',
      'usb_address|usb_port|vendor|vendor_id|version|model|model_id|serial|class|subclass|protocol|removable\n1|2|SanDisk|0781|1.00|Ultra|5583|AB1|||0|1\n',
    ],
    [
      'the IORegistry, in decimal',
      'USB Vendor Name,idVendor,idProduct,USB Product Name,kUSBSerialNumberString,locationID\nSanDisk,1921,21891,Ultra,AB1,336592896\n',
    ],
    ['lsusb, in hex', 'idVendor,idProduct,iSerial\n0x0781,0x5583,AB1\n'],
  ])('is read: %s', (_, text) => {
    expect(entriesOf(text)).toEqual([{ ...ULTRA, serialNumber: 'AB1' }]);
    expect(read(text).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('says that titles were left out', () => {
    expect(read(`Sticks\n${HEAD}0781,5583,AB1\n`).problems).toEqual([
      { line: 1, message: 'the line above the names of the columns was not read', severity: 'warning' },
    ]);
  });

  it.each([
    ['4.5E+12', 'rounded by a spreadsheet'],
    ['"4,5E+12"', 'rounded by a spreadsheet'],
    ['1E+05', 'rounded by a spreadsheet'],
    ['1234567890.0', 'was written as a number'],
    ['"1234567890,00"', 'was written as a number'],
    ['6&2A3B4C5D&0&2', 'Windows made it up'],
    ['USB\\VID_0781&PID_5583&MI_00\\7&1&0&0000', 'one interface of a device'],
    ['USBSTOR\\DISK&VEN_SANDISK&PROD_ULTRA&REV_1.00\\AB1&0', 'take the path that begins with `USB\\VID_`'],
    ['1234567890ABCDEF', 'is on many devices'],
    ['AA00000000000489', 'is on many devices'],
    ['x'.repeat(256), 'longer than 255 characters'],
    ['a\u0007b', 'control character'],
  ])('is named with what to do: the serial number %s', (serial, message) => {
    const { rows, problems } = read(`${HEAD}0781,5583,${serial}\n0781,5583,AB2\n`);
    expect(rows.map(({ line }) => line)).toEqual([3]);
    expect(problems).toEqual([{ line: 2, severity: 'error', message: expect.stringContaining(message) }]);
  });

  it.each([
    ['kingston,1666', '`kingston` is not a vendorId: give four hex digits, for example `0951`'],
    ['0951,', 'productId is missing: give four hex digits, for example `0951`'],
    ['0781,21891', 'as a decimal number it would be `0x5583` in hex'],
    ['7.81E+02,5583', 'format the column vendorId as text'],
    ['0781,5583,AB1,more', 'has more fields than the line that names the columns'],
  ])('is named with what to do: the row %s', (row, message) => {
    const { problems } = read(`${HEAD}${row}\n`);
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringContaining(message)]);
  });

  it('is asked about when ids may be decimal or hex', () => {
    expect(read('idVendor,idProduct\n1921,5583\n').refused?.message).toContain('0x0781');
  });
});

describe('rows around a bad one', () => {
  it('are all read when a quotation mark is open or in the wrong place', () => {
    const text = 'vid,pid,serial,comment\n0781,5583,AB1,"5" stick\n0781,5583,AB2,"open\n0781,5583,AB3,x\n';
    const { rows, problems } = read(text);
    expect(rows.map(({ line, entry }) => [line, entry.serialNumber])).toEqual([[4, 'AB3']]);
    expect(problems.map(({ line, message }) => [line, message])).toEqual([
      [2, 'holds a quotation mark that is not closed: double it or close it'],
      [3, 'holds a quotation mark that is not closed: double it or close it'],
    ]);
  });

  it('are not swallowed by a mark that another one closes further down', () => {
    const text = 'vid,pid,serial,comment\n0781,5583,AB1,"open\n0781,5583,AB2,x\n0781,5583,AB3,y"\n0781,5583,AB4,"z"\n';
    expect(read(text).rows.map(({ entry }) => entry.serialNumber)).toEqual(['AB2', 'AB4']);
  });

  it('are counted rightly after a cell of several lines', () => {
    const text = 'vid,pid,serial,comment\n0781,5583,AB1,"of the\r\nfirst floor"\n0781,,AB2\n';
    const { rows, problems } = read(text);
    expect(rows.map(({ entry }) => entry.comment)).toEqual(['of the first floor']);
    expect(problems.map(({ line }) => line)).toEqual([4]);
  });

  it('of rows about the same device the first is kept, however it is written', () => {
    const { rows, problems } = read('vid,pid,serial\r\n0781,5583,ab1\r\n781,5583,AB1\r\n');
    expect(rows.map(({ entry }) => entry.serialNumber)).toEqual(['ab1']);
    expect(problems).toEqual([
      { line: 3, severity: 'error', message: 'names the same device as line 2, which was kept' },
    ]);
  });
});

describe('a file as a whole', () => {
  it.each([
    ['', 'is empty'],
    ['\n\n', 'is empty'],
    ['0951,1666,S1\n', 'no line names a column `vendorId`'],
    ['vendorId\n0951\n', 'no line names a column `productId`'],
    ['vid,pid,colour\n0951,1666,red\n', 'the column `colour` is not known: delete it, or rename it'],
    ['vid,pid,serialNumbr\n0951,1666,x\n', 'Did you mean `serialNumber`?'],
    ['vid,pid,serial,sn\n0951,1666,x,y\n', 'named more than once'],
  ])('is refused: %j', (text, message) => {
    const { rows, refused, problems } = read(text);
    expect(rows).toEqual([]);
    expect(refused?.message).toContain(message);
    expect(problems).toEqual([refused]);
  });

  it('is the same when it is written and read back', () => {
    const word = fc
      .oneof(fc.string({ maxLength: 40 }), fc.constantFrom('=1+1', "'=x", '@a', '-1', 'a "b"', 'a;b', ' x ', 'ä|b'))
      .map((text) => clean(text)?.replaceAll(/\s+/g, ' ').trim())
      .filter((text) => text !== undefined && text !== '' && !/^="|^"?=/.test(text));
    const serial = word.filter((text) => isTrustworthySerial(text) && !/[&\\]|E\+/i.test(text ?? ''));
    const entry = fc.record(
      { vendorId: fc.nat(0xffff), productId: fc.nat(0xffff), serialNumber: serial, owner: word, comment: word },
      { requiredKeys: ['vendorId', 'productId'] },
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
        const records = entries as readonly IdentityRecord[];
        const unique = [...new Map(records.toReversed().map((one) => [recordKey(one), one])).values()];
        expect(entriesOf(`\ufeff${setCsvHeader()}${setCsvRows(unique)}`)).toEqual(unique);
      }),
    );
  });

  it('never lets a spreadsheet run a cell', () => {
    expect(setCsvRows([{ ...ULTRA, owner: '=cmd|x', comment: '|dde' }])).toBe("0781,5583,,,,'=cmd|x,,'|dde,,\r\n");
    // The wide forms are signs to a spreadsheet as well, where its language writes them.
    expect(setCsvRows([{ ...ULTRA, owner: '＝cmd|x', comment: '＠SUM' }])).toBe("0781,5583,,,,'＝cmd|x,,'＠SUM,,\r\n");
  });

  it('knows the first column behind a byte order mark, in quotation marks or not', () => {
    for (const head of [HEAD, '"vendorId","productId","serialNumber"\n']) {
      expect(entriesOf(`\ufeff${head}0781,5583,A1\n`), head).toEqual([{ ...ULTRA, serialNumber: 'A1' }]);
    }
  });

  it('gives no error, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { rows, refused } = readDeviceCsv(bytes);
        expect(refused === null || rows.length === 0).toBe(true);
      }),
    );
  });
});

describe('a preview', () => {
  const set: readonly IdentityRecord[] = [
    { ...ULTRA, serialNumber: 'AB1', owner: 'mia', comment: 'blue', reviewDate: '2027-01-31' },
    { ...ULTRA, serialNumber: 'AB2', owner: 'tom' },
  ];
  const file = read('vid,pid,serial,owner,comment\n0781,5583,ab1,,\n0781,5583,AB3,eva,\n0951,1666,,,\n');

  it('says what is new, what waits for consent, and that nothing is overwritten with nothing', () => {
    expect(previewImport(file, set, { wholeMake: false, replace: false })).toEqual({
      added: [{ ...ULTRA, serialNumber: 'AB3', owner: 'eva' }],
      changed: [],
      unchanged: 1,
      removed: [],
      wholeMake: [{ line: 4, entry: { vendorId: 0x0951, productId: 0x1666 } }],
    });
  });

  it('takes entries that match a whole make with consent', () => {
    const { added } = previewImport(file, set, { wholeMake: true, replace: false });
    expect(added.map(({ serialNumber }) => serialNumber)).toEqual(['AB3', undefined]);
  });

  it('says what would go when the file is the whole set', () => {
    expect(previewImport(file, set, { wholeMake: false, replace: true }).removed).toEqual([set[1]]);
  });

  it('shows before and after of what people noted', () => {
    const { changed } = previewImport(read('vid,pid,serial,owner\n0781,5583,AB1,tom\n'), set, {
      wholeMake: false,
      replace: false,
    });
    expect(changed).toEqual([{ before: set[0], after: { ...set[0], owner: 'tom' } }]);
  });
});
