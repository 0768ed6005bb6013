/** Other programs, run to their end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { Problems } from './problems.mjs';

/** Notarisation may wait long for Apple; everything else is done by then. */
const LONGEST = 60 * 60 * 1000;
const MOST_OUTPUT = 16 * 1024 * 1024;

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Readonly<Record<string, string>> }} [options]
 * @returns {Promise<{ code: number, stdout: string, output: string }>} `output`: both streams, in the order in which
 *   they came
 */
export async function run(command, args, { cwd, env = {} } = {}) {
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST,
  });
  let stdout = '';
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    if (output.length > MOST_OUTPUT) return;
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    if (output.length <= MOST_OUTPUT) output += text;
  });
  try {
    const [code] = await once(child, 'close');
    return { code: typeof code === 'number' ? code : 128, stdout, output };
  } catch (error) {
    return { code: 127, stdout: '', output: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Like `run`, and throws Problems with the last lines of the output when the command fails.
 * @param {string} what it was to do, for the message
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Readonly<Record<string, string>> }} [options]
 * @returns {Promise<string>} standard output
 */
export async function must(what, command, args, options) {
  const { code, stdout, output } = await run(command, args, options);
  if (code === 0) return stdout;
  const end = output.trimEnd().split('\n').slice(-20).join('\n');
  throw new Problems([`${what} failed (\`${command}\` ended with ${code})${end === '' ? '' : `:\n${end}`}`]);
}

/**
 * Whether a command is on the PATH.
 * @param {string} command
 */
export function isThere(command) {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, command), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
