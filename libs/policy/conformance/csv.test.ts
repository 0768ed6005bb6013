import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readDeviceCsv } from '@portcullis/policy';
import { csvFiles } from './cases.js';

it.each(csvFiles())('$file says the same to everyone who reads it', ({ path, expected }) => {
  const { rows, problems, refused } = readDeviceCsv(readFileSync(path));
  expect(rows.map(({ entry }) => entry)).toEqual(expected.entries);
  expect(problems.map(({ line }) => line)).toEqual(expected.problemLines);
  expect(refused !== null).toBe(expected.refused);
});
