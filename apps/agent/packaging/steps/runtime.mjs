/** The Node that is packed with the agent, as `runtime.json` pins it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { must } from './command.mjs';
import { PACKAGING } from './places.mjs';
import { Problems } from './problems.mjs';

/**
 * `oldestSystem`: the oldest macOS that its programs start on, and so the oldest on which the package may be installed.
 * @returns {Promise<{ version: string, oldestSystem: string, packages: Readonly<Record<string, { name: string,
 *   integrity: string }>> }>}
 */
export async function readRuntime() {
  return JSON.parse(await readFile(path.join(PACKAGING, 'runtime.json'), 'utf8'));
}

/**
 * Holds a program to that: one that needs a newer macOS would be installed, and refused by dyld at its first start.
 * @param {string} program
 * @param {string} oldestSystem
 */
export async function checkOldestSystem(program, oldestSystem) {
  const shown = await must('reading the oldest macOS of Node', 'xcrun', ['vtool', '-show-build', program]);
  const needed = [...shown.matchAll(/^\s*(?:minos|version) (\d+(?:\.\d+)+)$/gm)].map(([, version]) => version ?? '');
  if (needed.length === 0) throw new Problems([`\`vtool -show-build\` names no oldest macOS for \`${program}\``]);
  for (const version of needed) {
    if (version.localeCompare(oldestSystem, 'en', { numeric: true }) <= 0) continue;
    throw new Problems([
      `Node needs macOS ${version}, and apps/agent/packaging/runtime.json says ${oldestSystem}: correct it there`,
    ]);
  }
}
