import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeFor } from './places.mjs';

describe('the Node that everything runs in', () => {
  /** @type {string} */
  let work;
  beforeAll(async () => {
    work = await mkdtemp(path.join(tmpdir(), 'portcullis-places-'));
    await mkdir(path.join(work, 'with'));
    await writeFile(path.join(work, 'with/node'), '');
    await mkdir(path.join(work, 'without'));
  });
  afterAll(() => rm(work, { recursive: true, force: true }));

  it('is the one that npm brought, whatever is there besides', () => {
    expect(nodeFor(path.join(work, 'with'), { version: '20.19.0', file: '/old' })).toBe(path.join(work, 'with/node'));
    expect(nodeFor(path.join(work, 'with'), { version: '26.1.0', file: '/new' })).toBe(path.join(work, 'with/node'));
  });

  it('is the present one where npm has none for the system, when it is new enough', () => {
    expect(nodeFor(path.join(work, 'without'), { version: '24.1.0', file: '/present' })).toBe('/present');
    expect(nodeFor(path.join(work, 'without'), { version: '26.0.0', file: '/present' })).toBe('/present');
  });

  it('is refused, with what to do, when it is too old or nothing is installed', () => {
    expect(() => nodeFor(path.join(work, 'without'), { version: '22.20.0', file: '/present' })).toThrow(
      'install Node 24',
    );
    expect(() => nodeFor(path.join(work, 'nowhere'), { version: '24.1.0', file: '/present' })).toThrow('run `npm ci`');
  });
});
