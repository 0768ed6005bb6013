import { writeFileSync } from 'node:fs';
import {
  DefenderFormatError,
  importDefender,
  printPolicy,
  readDefenderFile,
  TooManyTerms,
  type DefenderImport,
} from '@portcullis/policy';
import { propertyListValue } from '../../managed/property-list-value.js';
import { UsageError } from '../errors.js';
import type { Exit } from '../main.js';
import type { Terminal } from '../terminal.js';
import { readBytes } from './source.js';

export interface ImportCommand {
  readonly output?: string;
  readonly name?: string;
}

/**
 * Writes the policy that decides what a Defender policy does, and one JSON line for each part that is not carried
 * over as it stood: to standard output when the policy goes to a file, else to standard error.
 */
export async function importFromDefender(
  file: string,
  { output, name }: ImportCommand,
  terminal: Terminal,
): Promise<Exit> {
  const { policy, report } = await convert(file, name);
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

async function convert(file: string, name: string | undefined): Promise<DefenderImport> {
  const bytes = readBytes(file);
  try {
    const plist = (xml: string): Promise<unknown> => propertyListValue(Buffer.from(xml));
    return importDefender(await readDefenderFile(bytes, plist), name);
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
