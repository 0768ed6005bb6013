import { describe, expect, it } from 'vitest';
import { folderCircles, folderProblems, layerProblems } from './folders.mjs';

/** @param {Record<string, string>} files */
const sources = (files) => new Map(Object.entries(files));

describe('folders', () => {
  it('of the repository are in order', async () => {
    expect(await folderProblems()).toEqual([]);
  });

  it('that import each other are found, however long the way is', () => {
    const files = {
      'a/one.ts': "import { two } from '../b/two.js';",
      'b/two.ts': "export * from '../c/three.js';",
      'c/three.ts': "const one = await import('../a/one.js');",
      'd/four.ts': "import '../a/one.js';",
    };
    expect(folderCircles(sources(files))).toEqual([
      'a circle of folders: a/one.ts imports b/two.ts, b/two.ts imports c/three.ts, c/three.ts imports a/one.ts',
    ]);
    expect(folderCircles(sources({ ...files, 'c/three.ts': '' }))).toEqual([]);
  });

  it('are whole in themselves: a folder and the one that it lies in make a circle too', () => {
    const files = { 'a/one.ts': "import './b/two.js';", 'a/b/two.ts': "import type { One } from '../one.js';" };
    expect(folderCircles(sources(files))).toHaveLength(1);
  });
});

describe('layers of the API', () => {
  /** @param {Record<string, string>} files */
  const told = (files) => layerProblems(sources(files));

  it('keep TypeORM and SQL in repositories and `database/`', () => {
    const typeorm = "import { In } from 'typeorm';";
    expect(
      told({ 'features/a/a.repository.ts': typeorm, 'features/a/a.entity.ts': typeorm, 'database/x.ts': typeorm }),
    ).toEqual([]);
    expect(told({ 'features/a/a.service.ts': typeorm })).toHaveLength(1);
    expect(told({ 'features/a/a.service.ts': "import type pg from 'pg';" })).toHaveLength(1);
    expect(told({ 'features/a/a.service.ts': "import { select } from '../../database/sql.js';" })).toHaveLength(1);
    expect(told({ 'features/a/a.service.ts': 'orm(manager).find(Mac)' })).toHaveLength(1);
  });

  it('let nobody run a raw query whose rows are not typed', () => {
    expect(told({ 'features/a/a.repository.ts': "await manager.query('select 1')" })).toHaveLength(1);
  });

  it('let no feature reach into another', () => {
    const from = (/** @type {string} */ file) => ({ 'features/a/a.service.ts': `import { B } from '../b/${file}';` });
    expect(told(from('b.service.js'))).toEqual([]);
    expect(told(from('b.repository.js'))).toHaveLength(1);
    expect(told(from('b.controller.js'))).toHaveLength(1);
    expect(told(from('b.entity.js'))).toHaveLength(1);
    expect(told({ 'features/a/a.repository.ts': "import { B } from '../b/b.entity.js';" })).toEqual([]);
  });
});
