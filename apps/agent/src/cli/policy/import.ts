import { writeFileSync } from 'node:fs';
import { DefenderFormatError, importDefender, printPolicy, TooManyTerms } from '@portcullis/policy';
import { UsageError } from '../errors.js';
import type { Exit } from '../main.js';
import type { Terminal } from '../terminal.js';
import { read } from './source.js';

export interface ImportCommand {
  readonly output?: string;
  readonly name?: string;
}

/**
 * Writes the policy that decides what a Defender policy does, and one JSON line for each part that is not carried over as
 * it stood: to standard output when the policy goes to a file, else to standard error.
 */
export function importFromDefender(file: string, { output, name }: ImportCommand, terminal: Terminal): Exit {
  const { policy, report } = convert(file, name);
  const text = printPolicy(policy);
  if (output === undefined) terminal.out(text);
  else write(output, text);
  for (const note of report) {
    const line = `${JSON.stringify(note)}\n`;
    if (output === undefined) terminal.err(line);
    else terminal.out(line);
  }
  return report.length > 0 ? 1 : 0;
}

function convert(file: string, name: string | undefined): ReturnType<typeof importDefender> {
  let value: unknown;
  try {
    value = JSON.parse(read(file));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`\`${file}\` is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    return importDefender(value, name);
  } catch (error) {
    if (!(error instanceof DefenderFormatError || error instanceof TooManyTerms)) throw error;
    throw new UsageError(`\`${file}\` cannot be imported: ${error.message}`);
  }
}

export function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`\`${file}\` cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
