/**
 * Imports run one way: apps use libs, apps never use each other, libs use nothing but libs. Lint says the same of
 * what it sees by pattern; this follows each relative path to where it leads, and looks into package.json as well.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../places.mjs';

/** Which of our own workspaces each may use. */
const MAY_USE = new Map([
  ['libs/wire', []],
  ['libs/policy', ['libs/wire']],
  ['libs/health', ['libs/wire']],
  ['apps/api', ['libs/wire', 'libs/policy', 'libs/health']],
  ['apps/agent', ['libs/wire', 'libs/policy', 'libs/health']],
  ['apps/console', ['libs/wire', 'libs/policy', 'libs/health']],
]);
const PACKAGES = new Map([...MAY_USE.keys()].map((folder) => [`@portcullis/${path.basename(folder)}`, folder]));
const IMPORT = /(?:\bfrom|\bimport|\bimport\()\s*['"]([^'"]+)['"]/g;
/** Chance and clocks: a library that decides has neither. */
const IMPURE = /\bDate\.now\(|\bnew Date\(\s*\)|\bMath\.random\(|\bperformance\.now\(/;

/** @returns {Promise<readonly string[]>} one line for each import that is not allowed */
export async function boundaryProblems() {
  /** @type {string[]} */
  const problems = [];
  for (const [workspace, allowed] of MAY_USE) {
    for (const file of await sources(workspace)) {
      const text = await readFile(path.join(ROOT, file), 'utf8');
      for (const [, specifier = ''] of text.matchAll(IMPORT)) {
        const problem = judge(workspace, allowed, file, specifier);
        if (problem !== null) problems.push(`${file}: ${problem}`);
      }
      if (workspace.startsWith('libs/') && IMPURE.test(text)) {
        problems.push(`${file}: uses a clock or chance; time and user are inputs of a library`);
      }
    }
  }
  return problems;
}

/** @param {string} workspace */
async function sources(workspace) {
  const folder = path.join(ROOT, workspace, 'src');
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return entries.filter((entry) => /\.tsx?$/.test(entry)).map((entry) => path.join(workspace, 'src', entry));
}

/**
 * @param {string} workspace
 * @param {readonly string[]} allowed
 * @param {string} file
 * @param {string} specifier
 * @returns {string | null}
 */
function judge(workspace, allowed, file, specifier) {
  if (specifier.startsWith('.')) {
    const target = path.join(path.dirname(file), specifier);
    if (target.startsWith(`${workspace}${path.sep}`)) return null;
    return `\`${specifier}\` leads out of ${workspace}: use a package instead`;
  }
  if (specifier.startsWith('node:')) {
    return workspace.startsWith('libs/') ? `\`${specifier}\`: the libraries are pure and know no Node` : null;
  }
  const [scope = '', name = ''] = specifier.split('/');
  const target = PACKAGES.get(`${scope}/${name}`);
  if (target === undefined || allowed.includes(target)) return null;
  return `\`${specifier}\`: ${workspace} may not use ${target}`;
}
