/**
 * What lies where: no circle between the folders of a workspace, and in the API, TypeORM and SQL in repositories
 * alone, and no feature that reaches into another. `boundaries.mjs` says which workspace may use which.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../places.mjs';

/** Where folders were put in order; the others are still to come. */
const WITHOUT_CIRCLES = ['apps/api'];
const API = 'apps/api/src';

const IMPORT = /(?:\bfrom|\bimport|\bimport\()\s*['"]([^'"]+)['"]/g;
/** The packages that talk to PostgreSQL. */
const DATABASE_PACKAGES = new Set(['typeorm', 'pg', 'pg-copy-streams']);
/** What of `database/` is for repositories alone. */
const FOR_REPOSITORIES = /^database\/(?:columns|copy|list|sql|where)\.ts$/;

/** @typedef {ReadonlyMap<string, string>} Sources text by path within `src` */

/** @returns {Promise<readonly string[]>} */
export async function folderProblems() {
  const problems = [];
  for (const workspace of WITHOUT_CIRCLES) {
    const circles = folderCircles(await sourcesOf(`${workspace}/src`));
    problems.push(...circles.map((circle) => `${workspace}/src: ${circle}`));
  }
  problems.push(...layerProblems(await sourcesOf(API)).map((problem) => `${API}/${problem}`));
  return problems;
}

/**
 * @param {string} folder
 * @returns {Promise<Sources>}
 */
async function sourcesOf(folder) {
  const entries = await readdir(path.join(ROOT, folder), { recursive: true });
  const files = entries.filter((entry) => /\.tsx?$/.test(entry));
  const read = files.map(
    async (file) => /** @type {const} */ ([file, await readFile(path.join(ROOT, folder, file), 'utf8')]),
  );
  return new Map(await Promise.all(read));
}

/**
 * Each import of one file by another of the same workspace.
 * @param {Sources} sources
 */
function* imports(sources) {
  for (const [file, text] of sources) {
    for (const [, specifier = ''] of text.matchAll(IMPORT)) {
      const to = path.join(path.dirname(file), specifier).replace(/\.js(x?)$/, '.ts$1');
      if (specifier.startsWith('.')) yield { from: file, to };
    }
  }
}

/**
 * @param {Sources} sources
 * @returns {readonly string[]} one line for each folder that its own imports lead back to, with the files on the way
 */
export function folderCircles(sources) {
  /** @type {Map<string, Map<string, string>>} folder → folder → the import that leads there */
  const edges = new Map();
  for (const { from, to } of imports(sources)) {
    const [a, b] = [path.dirname(from), path.dirname(to)];
    if (a === b) continue;
    const out = edges.get(a) ?? new Map();
    out.set(b, out.get(b) ?? `${from} imports ${to}`);
    edges.set(a, out);
  }
  /** @type {Set<string>} */
  const told = new Set();
  const problems = [];
  for (const folder of edges.keys()) {
    const way = told.has(folder) ? undefined : wayBack(edges, folder);
    if (way === undefined) continue;
    for (const [on] of way) told.add(on);
    problems.push(`a circle of folders: ${way.map(([, reason]) => reason).join(', ')}`);
  }
  return problems;
}

/**
 * The shortest way from a folder back to itself: each folder on it, with the import that leads on from there.
 * @param {Map<string, Map<string, string>>} edges
 * @param {string} start
 * @returns {readonly (readonly [string, string])[] | undefined}
 */
function wayBack(edges, start) {
  /** @type {{ readonly at: string, readonly way: readonly (readonly [string, string])[] }[]} */
  const queue = [{ at: start, way: [] }];
  const seen = new Set();
  for (const { at, way } of queue) {
    for (const [next, reason] of edges.get(at) ?? []) {
      const longer = [...way, /** @type {const} */ ([at, reason])];
      if (next === start) return longer;
      if (!seen.has(next)) queue.push({ at: next, way: longer });
      seen.add(next);
    }
  }
  return undefined;
}

/** @param {string} file */
const featureOf = (file) => /^features\/([^/]+)\//.exec(file)?.[1];

/**
 * @param {Sources} sources of the API
 * @returns {readonly string[]}
 */
export function layerProblems(sources) {
  const problems = [];
  for (const [file, text] of sources) {
    if (file.startsWith('database/')) continue;
    const isRepository = file.endsWith('.repository.ts');
    for (const [, specifier = ''] of text.matchAll(IMPORT)) {
      if (DATABASE_PACKAGES.has(specifier) && !isRepository && !file.endsWith('.entity.ts'))
        problems.push(`${file}: \`${specifier}\` is for \`*.repository.ts\` and \`database/\``);
    }
    if (/\.query\(/.test(text)) problems.push(`${file}: raw queries go through \`statement\` of database/sql.ts`);
    if (!isRepository && /\borm\(/.test(text)) problems.push(`${file}: \`orm\` is for \`*.repository.ts\``);
  }
  for (const { from, to } of imports(sources)) {
    const isRepository = from.endsWith('.repository.ts');
    if (FOR_REPOSITORIES.test(to) && !isRepository && !from.startsWith('database/') && !from.endsWith('.entity.ts'))
      problems.push(`${from}: \`${to}\` is for \`*.repository.ts\``);
    const [mine, other] = [featureOf(from), featureOf(to)];
    if (other === undefined || mine === other) continue;
    if (/\.(?:controller|gateway|repository)\.ts$/.test(to))
      problems.push(`${from}: \`${to}\` is inside of the feature \`${other}\`: ask one of its services`);
    if (to.endsWith('.entity.ts') && !isRepository && from !== 'entities.ts')
      problems.push(`${from}: \`${to}\` is a table: only repositories read another feature's`);
  }
  return problems;
}
