import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtInSignatures, placeholderSerials } from './tables.js';

const FOLDER = new URL('../../../../native/esf-bridge/core/policy/', import.meta.url);

/** With UPDATE_NATIVE_TABLES=1 the files are written anew. */
describe('the tables that the bridge is built with', () => {
  it.each([
    ['placeholders.inc', placeholderSerials],
    ['built_in_signatures.inc', builtInSignatures],
  ])('%s says the same as the TypeScript it is made from', (file, make) => {
    const path = new URL(file, FOLDER);
    if (process.env['UPDATE_NATIVE_TABLES'] === '1') writeFileSync(path, make());
    expect(readFileSync(path, 'utf8') === make(), `${file} is stale: run with UPDATE_NATIVE_TABLES=1`).toBe(true);
  });
});
