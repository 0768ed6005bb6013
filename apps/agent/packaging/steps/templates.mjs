/**
 * Templates: `@name@` stands for a value, which is written so that it cannot be anything but text of the XML around
 * it. A line that begins with `@name?@` is there only where that value is `yes`.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { extensionService, NAMES } from '../names.mjs';
import { TEMPLATES } from './places.mjs';

/** @typedef {Readonly<Record<string, string>>} Values */

/**
 * What templates may name: all of NAMES, and what differs from build to build.
 * @param {{ version: string, packageVersion: string, bundleVersion: string, processors: readonly string[], team: string
 *   | null, managed: boolean }} plan
 * @returns {Values}
 */
export function templateValues({ version, packageVersion, bundleVersion, processors, team, managed }) {
  return {
    ...NAMES,
    appRelative: NAMES.app.slice(1),
    version,
    packageVersion,
    bundleVersion,
    architectures: processors.join(','),
    managed: managed ? 'yes' : 'no',
    ...(team === null ? {} : { team, extensionService: extensionService(team) }),
  };
}

/**
 * @param {string} text
 * @param {Values} values
 */
export function fill(text, values) {
  const valueOf = (/** @type {string} */ name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`a template names \`${name}\`, which has no value`);
    return value;
  };
  const kept = text.replaceAll(/^@(\w+)\?@(.*\n)/gm, (_, /** @type {string} */ name, /** @type {string} */ line) =>
    valueOf(name) === 'yes' ? line : '',
  );
  return kept.replaceAll(/@(\w+)@/g, (_, /** @type {string} */ name) => {
    return valueOf(name)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;');
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
