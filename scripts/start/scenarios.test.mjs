import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordingsFor, withOtherSerials } from './scenarios.mjs';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'portcullis-scenarios-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('recordingsFor', () => {
  it('gives the first Macs the recordings as they are, each another one', async () => {
    const files = await Promise.all(Array.from({ length: 8 }, (_, at) => recordingsFor(at + 1, folder)));
    expect(new Set(files.map(([day]) => day)).size).toBe(8);
    expect(path.basename(files[0]?.[0] ?? '')).toBe('office-day.jsonl');
    expect(files.map((list) => list.length)).toEqual([2, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('gives later Macs the same days with devices of their own', async () => {
    const [first = ''] = await recordingsFor(1, folder);
    const [ninth = ''] = await recordingsFor(9, folder);
    const [before, after] = await Promise.all([readFile(first, 'utf8'), readFile(ninth, 'utf8')]);
    expect(after.split('\n').length).toBe(before.split('\n').length);
    expect(before).toContain('2F7B1A0C55D3');
    expect(after).not.toContain('2F7B1A0C55D3');
    for (const line of after.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  });
});

describe('withOtherSerials', () => {
  it('leaves placeholders what they are', () => {
    const line = '{"serialNumber": "0"} {"serialNumber": ""} {"serialNumber": "000000000000"} {"serialNumber": null}';
    expect(withOtherSerials(line, 9)).toBe(line);
  });

  it('gives every Mac another serial number, and the same one each time', () => {
    const line = '{"serialNumber":"60A44C413A8CF320"}';
    expect(withOtherSerials(line, 9)).toMatch(/^\{"serialNumber":"60A44C413A[0-9A-F]{6}"\}$/);
    expect(withOtherSerials(line, 9)).toBe(withOtherSerials(line, 9));
    expect(withOtherSerials(line, 9)).not.toBe(withOtherSerials(line, 10));
  });
});
