/**
 * Templates: `@name@` stands for a value, which is written so that it cannot be anything but text of the XML around
 * it.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { extensionService, NAMES } from '../names.mjs';
import { TEMPLATES } from './places.mjs';

/** @typedef {Readonly<Record<string, string>>} Values */

/**
 * What templates may name: all of NAMES, and what differs from build to build.
 * @param {{ version: string, packageVersion: string, bundleVersion: string, processors: readonly string[], team: string | null }} plan
 * @returns {Values}
 */
export function templateValues({ version, packageVersion, bundleVersion, processors, team }) {
  return {
    ...NAMES,
    appRelative: NAMES.app.slice(1),
    version,
    packageVersion,
    bundleVersion,
    architectures: processors.join(','),
    ...(team === null ? {} : { team, extensionService: extensionService(team) }),
  };
}

/**
 * @param {string} text
 * @param {Values} values
 */
export function fill(text, values) {
  return text.replaceAll(/@(\w+)@/g, (_, /** @type {string} */ name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`a template names \`${name}\`, which has no value`);
    return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  });
}

/**
 * @param {string} name in `templates/`
 * @param {string} file
 * @param {Values} values
 */
export async function writeFilled(name, file, values) {
  const text = fill(await readFile(path.join(TEMPLATES, name), 'utf8'), values);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text, { mode: 0o644 });
}
