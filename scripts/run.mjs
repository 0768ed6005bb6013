/** Other programs, run to their end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { environment, ROOT } from './places.mjs';

/**
 * @typedef {object} Finished
 * @property {number} code exit code; 128 and the signal's number when it was ended by one; 127 when it does not exist
 * @property {string} output standard output and error, in the order in which they came
 */

/**
 * Runs a command and resolves when it has ended, however it ended.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {Readonly<Record<string, string>>} [options.env] on top of the present one
 * @param {boolean} [options.show] pass the output on while it comes
 * @param {string} [options.input] what the command reads
 * @param {number} [options.uid]
 * @param {number} [options.gid]
 * @returns {Promise<Finished>}
 */
export async function run(command, args, { cwd = ROOT, env = {}, show = false, input, uid, gid } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: environment(env),
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text;
      if (show) process.stdout.write(text);
    });
  }
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  try {
    const [code, signal] = await once(child, 'close');
    return { code: typeof code === 'number' ? code : 128 + (signal === 'SIGKILL' ? 9 : 15), output };
  } catch (error) {
    return { code: 127, output: output + (error instanceof Error ? error.message : String(error)) };
  }
}

/**
 * The last lines of an output, for a message.
 * @param {string} output
 * @param {number} [count]
 */
export function lastLines(output, count = 15) {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}
