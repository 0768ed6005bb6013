import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clean,
  identitiesFromCsv,
  identitiesToCsv,
  keyOfIdentity,
  readCsv,
  writeCsvRow,
  type IdentityRecord,
} from '@portcullis/policy';

const HEAD = 'vendorId,productId,serialNumber\n';

describe('a table of identities', () => {
  it('is read with whatever spreadsheets make of it', () => {
    const text =
      '\ufeffVendor ID;Product-ID;Serial;Asset tag;Notes\r\n0951;1666;AB-1;A-17;"says ""hi""; twice"\r\n;;;;\r\n951;0x1666;AB-2;;\r\n';
    expect(identitiesFromCsv(text)).toEqual({
      entries: [
        { vendorId: 0x0951, productId: 0x1666, serialNumber: 'AB-1', assetTag: 'A-17', comment: 'says "hi"; twice' },
        { vendorId: 0x0951, productId: 0x1666, serialNumber: 'AB-2' },
      ],
      problems: [],
    });
  });

  it('loses no good row to a bad one, and says where the bad ones are', () => {
    const text = `${HEAD}0951,1666,AB-1\nkingston,1666,AB-2\n0951,,AB-3\n"0951","1666","multi\nline"\n0951,1666,1.23E+11\n0951,1666,AB-4\n`;
    const { entries, problems } = identitiesFromCsv(text);
    expect(entries.map(({ serialNumber }) => serialNumber)).toEqual(['AB-1', 'multiline', 'AB-4']);
    expect(problems.map(({ line, severity }) => [line, severity])).toEqual([
      [3, 'error'],
      [4, 'error'],
      [7, 'error'],
    ]);
  });

  it('warns of serial numbers that match nothing, of repetition and of columns it does not know', () => {
    const { entries, problems } = identitiesFromCsv(
      'vendorId,productId,serialNumber,colour\n0951,1666,0000,red\n0951,1666,AB-1,\n0951,1666,ab-1,\n',
    );
    expect(entries.map(({ serialNumber }) => serialNumber)).toEqual(['0000', 'ab-1']);
    expect(problems.map(({ line, severity }) => [line, severity])).toEqual([
      [1, 'warning'],
      [2, 'warning'],
      [4, 'warning'],
    ]);
  });

  it.each(['', 'name,colour\na,b\n', '\u0000\u0001', 'vendorId\n0951\n'])(
    'is refused when it has no such columns: %j',
    (text) => {
      const { entries, problems } = identitiesFromCsv(text);
      expect(entries).toEqual([]);
      expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
    },
  );

  it('is the same when it is written and read back', () => {
    const words = fc.constantFrom(
      'plain',
      '=1+2',
      '+x',
      '-x',
      '@x',
      "'=x",
      "''",
      'a,b',
      'a;b',
      'a"b',
      "'quoted'",
      'tab\there',
      'ä',
      '\u{1F600}',
    );
    const text = fc
      .oneof(words, fc.string({ minLength: 1 }))
      .map((value) => clean(value))
      .filter((value) => value !== null);
    const records: fc.Arbitrary<IdentityRecord> = fc.record(
      {
        vendorId: fc.nat(0xffff),
        productId: fc.nat(0xffff),
        serialNumber: text,
        owner: text,
        assetTag: text,
        comment: text,
        ticket: text,
        reviewDate: fc.constant('2027-01-31'),
      },
      { requiredKeys: ['vendorId', 'productId'] },
    );
    const rounded = /^\d(\.\d+)?E\+\d+$/i;
    fc.assert(
      fc.property(fc.uniqueArray(records, { selector: (entry) => keyOfIdentity(entry) }), (entries) => {
        fc.pre(entries.every(({ serialNumber }) => serialNumber === undefined || !rounded.test(serialNumber)));
        expect(identitiesFromCsv(identitiesToCsv(entries)).entries).toEqual(entries);
      }),
      { numRuns: 500 },
    );
  });

  it('runs nothing in a spreadsheet', () => {
    const row = writeCsvRow(['=cmd|calc', '+1', '-1', '@SUM(A1)', '\tx', 'plain']);
    expect(row).toBe(`'=cmd|calc,'+1,'-1,'@SUM(A1),"'\tx",plain\r\n`);
  });

  it('is read to its end, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r', 'a', '\t') }), (text) => {
        const lines = readCsv(text).map(({ line }) => line);
        expect(lines).toEqual(lines.toSorted((a, b) => a - b));
      }),
      { numRuns: 1000 },
    );
  });

  it('takes a hundred thousand rows', () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => `0951,1666,TF-${index}\n`);
    expect(identitiesFromCsv(HEAD + rows.join('')).entries).toHaveLength(100_000);
  });
});
