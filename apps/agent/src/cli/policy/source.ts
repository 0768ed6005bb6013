import { readFileSync } from 'node:fs';
import { identitiesFromCsv, parsePolicy, type DeviceSet, type Policy, type Problem } from '@portcullis/policy';
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

/** From `--device-set ID=FILE` options: CSV files of identities, by the id that rules name. Throws UsageError. */
export function readDeviceSets(options: readonly string[]): ReadonlyMap<string, DeviceSet> {
  return new Map(options.map(readDeviceSet));
}

function readDeviceSet(option: string): readonly [string, DeviceSet] {
  const [id, ...rest] = option.split('=');
  const file = rest.join('=');
  if (!id || file === '') throw new UsageError(`\`${option}\` is no device set: write ID=FILE.csv`);
  const { entries, problems } = identitiesFromCsv(read(file));
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    const [first] = errors;
    throw new UsageError(`\`${file}\` has ${errors.length} bad rows; line ${first?.line}: ${first?.message}`);
  }
  return [id, { id, name: file, entries }];
}

export function read(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new UsageError(`\`${file}\` cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
