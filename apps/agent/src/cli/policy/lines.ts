import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { UsageError } from '../errors.js';
import type { Terminal } from '../terminal.js';

export type Line =
  | { readonly number: number; readonly ok: true; readonly value: unknown }
  | { readonly number: number; readonly ok: false; readonly message: string };

const PROGRESS_EVERY_MILLIS = 1000;

/** JSON Lines from a file or, for `-`, from standard input; empty lines are skipped. Says on the way how far it is. */
export async function* readLines(file: string, terminal: Terminal): AsyncGenerator<Line> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  const failure = new Promise<never>((_, reject) => {
    input.once('error', (error: Error) => reject(new UsageError(`\`${file}\` cannot be read: ${error.message}`)));
  });
  failure.catch(() => {});
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  let told = Date.now();
  for (let number = 1; ; number += 1) {
    const line = await Promise.race([lines.next(), failure]);
    if (line.done) break;
    if (line.value.trim() !== '') yield parse(line.value, number);
    if (Date.now() - told < PROGRESS_EVERY_MILLIS) continue;
    told = Date.now();
    terminal.progress?.(`${number} lines`);
  }
  terminal.progress?.('');
}

function parse(text: string, number: number): Line {
  try {
    return { number, ok: true, value: JSON.parse(text) };
  } catch {
    return { number, ok: false, message: 'not JSON' };
  }
}

/**
 * Answers every line with one line, in the same order: a bad line is answered with `{"error": {"line", "message"}}` and
 * does not stop the others. Gives how many were bad.
 */
export async function answerLines(
  file: string,
  terminal: Terminal,
  answer: (value: unknown) => Promise<object> | object,
): Promise<number> {
  let bad = 0;
  for await (const line of readLines(file, terminal)) {
    const result = line.ok ? await attempt(() => answer(line.value)) : new BadLine(line.message);
    if (result instanceof BadLine) bad += 1;
    const printed = result instanceof BadLine ? { error: { line: line.number, message: result.message } } : result;
    terminal.out(`${JSON.stringify(printed)}\n`);
    await terminal.drained?.();
  }
  if (bad > 0) terminal.err(`portcullis: ${bad} ${bad === 1 ? 'line' : 'lines'} could not be read\n`);
  return bad;
}

/** What stands in a line makes no sense; the message says where in it. */
export class BadLine extends Error {}

async function attempt(work: () => Promise<object> | object): Promise<object> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BadLine) return error;
    throw error;
  }
}
