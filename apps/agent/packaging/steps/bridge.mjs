/** The native programs, by make. */
import { access } from 'node:fs/promises';
import path from 'node:path';
import { NAMES } from '../names.mjs';
import { must } from './command.mjs';
import { BRIDGE } from './places.mjs';
import { Problems } from './problems.mjs';

/** @typedef {{ app: string, extension: string, daemon: string }} Programs paths of the executables */

/**
 * @param {import('./preflight.mjs').Plan} plan
 * @returns {Promise<Programs>}
 */
export async function buildBridge({ processors }) {
  await must('building the native programs', 'make', ['-C', BRIDGE, 'macos']);
  const folder = path.join(BRIDGE, 'build/macos');
  const programs = {
    app: path.join(folder, NAMES.appExecutable),
    extension: path.join(folder, NAMES.extensionExecutable),
    daemon: path.join(folder, NAMES.bridgeExecutable),
  };
  for (const program of Object.values(programs)) {
    await access(program).catch(() => {
      throw new Problems([`\`make macos\` left no \`${path.relative(BRIDGE, program)}\``]);
    });
    await checkSlices(program, processors);
  }
  return programs;
}

/**
 * @param {string} program
 * @param {readonly string[]} processors
 */
export async function checkSlices(program, processors) {
  const slices = (await must(`reading \`${path.basename(program)}\``, 'lipo', ['-archs', program])).trim().split(/\s+/);
  const missing = processors.filter((processor) => !slices.includes(processor));
  if (missing.length > 0) {
    throw new Problems([
      `\`${path.basename(program)}\` has no part for ${missing.join(' and ')}, only for ${slices.join(' and ')}`,
    ]);
  }
}
