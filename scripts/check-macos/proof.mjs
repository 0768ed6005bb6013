/** Whether the check sees what it is for: sources with one mistake each, and every one of them must be refused. */
import path from 'node:path';
import { BRIDGE_DIR } from '../places.mjs';
import { run } from '../run.mjs';
import { Trouble } from '../trouble.mjs';

/** Below `macos/check/wrong/`, with what compiler or linker says of each. */
const WRONG = /** @type {const} */ ([
  ['unknown_member.mm', 'submitRequestToday'],
  ['undefined_symbol.cc', 'portcullis_is_not_in_any_library'],
  ['unguarded_api.mm', '-Wunguarded-availability-new'],
  ['warning.cc', '-Wunused-variable'],
]);

/**
 * @param {readonly string[]} settings of make, those of the check itself
 * @returns {Promise<number>} how many were refused, which is all of them
 */
export async function provedRefusals(settings) {
  for (const [file, sign] of WRONG) {
    const { code, output } = await run('make', ['-s', 'macos-wrong', `WRONG=macos/check/wrong/${file}`, ...settings], {
      cwd: BRIDGE_DIR,
    });
    if (code !== 0 && output.includes(sign)) continue;
    const seen = code === 0 ? 'it passes' : `it is refused for another reason:\n${output.trim()}`;
    throw new Trouble(
      `this check proves nothing here: \`${path.join('macos/check/wrong', file)}\` must be refused for \`${sign}\`, and ${seen}`,
    );
  }
  return WRONG.length;
}
