import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { corpus } from './corpus.js';

const FOLDER = new URL('../../../../native/esf-bridge/test/policy/corpus/', import.meta.url);

/** With UPDATE_NATIVE_TABLES=1 the files are written anew. A change here is a change of the format. */
describe('the documents that the bridge is tested and fuzzed with', () => {
  it.each([...corpus().keys()])('%s has the same bytes as ever', (name) => {
    const bytes = Buffer.from(corpus().get(name) ?? []);
    const path = fileURLToPath(new URL(`${name}.bin`, FOLDER));
    if (process.env['UPDATE_NATIVE_TABLES'] === '1') {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });
});
