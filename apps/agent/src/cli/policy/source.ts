import { readFileSync } from 'node:fs';
import { decodeFile, parsePolicy, readDeviceCsv, type DeviceSet, type Policy, type Problem } from '@portcullis/policy';
import { UsageError } from '../errors.js';
import { safe, type Terminal } from '../terminal.js';

export interface PolicyFile {
  readonly file: string;
  readonly source: string;
  /** `null`: it has errors, and is refused whole. */
  readonly policy: Policy | null;
  readonly problems: readonly Problem[];
}

/** Throws UsageError when the file cannot be read. */
export function readPolicy(file: string): PolicyFile {
  const source = read(file);
  return { file, source, ...parsePolicy(source) };
}

/** A policy that parses, or undefined after its problems were told. */
export function parsedPolicy(file: string, terminal: Terminal): Policy | undefined {
  const { policy, problems } = readPolicy(file);
  if (policy) return policy;
  terminal.err(problems.map((problem) => sayProblem(file, problem)).join(''));
  return undefined;
}

/** `office.yaml:12:5: error: what is wrong`, and what to do in a second line. */
export function sayProblem(file: string, { line, column, severity, message, remedy }: Problem): string {
  return `${safe(file)}:${line}:${column}: ${severity}: ${safe(message)}\n    ${safe(remedy)}\n`;
}

/**
 * From `--device-set ID=FILE` options: CSV files of identities, by the id that rules name. What is wrong with a row is
 * told and the row left out, as the server does; `refused` is called for each. Throws UsageError.
 */
export function readDeviceSets(
  options: readonly string[],
  terminal: Terminal,
  refused: () => void = () => {},
): ReadonlyMap<string, DeviceSet> {
  return new Map(options.map((option) => readDeviceSet(option, terminal, refused)));
}

function readDeviceSet(option: string, terminal: Terminal, leftOut: () => void): readonly [string, DeviceSet] {
  const [id, ...rest] = option.split('=');
  const file = rest.join('=');
  if (!id || file === '') throw new UsageError(`\`${option}\` is no device set: write ID=FILE.csv`);
  const { rows, problems, refused } = readDeviceCsv(readBytes(file));
  if (refused) throw new UsageError(`\`${file}\` cannot be read; line ${refused.line}: ${refused.message}`);
  for (const { line, message, severity } of problems) {
    terminal.err(`${safe(file)}:${line}: ${severity}: ${safe(message)}\n`);
    if (severity === 'error') leftOut();
  }
  return [id, { id, name: file, entries: rows.map(({ entry }) => entry) }];
}

/** The bytes as they lie there: a spreadsheet may have written UTF-16. Throws UsageError. */
export function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw new UsageError(`\`${file}\` cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Throws UsageError. */
export function read(file: string): string {
  return decodeFile(readBytes(file)).text;
}
