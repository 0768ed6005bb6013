import { accessSync, closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { runTool, ToolError } from './tool.js';

/** What a command gave. `why`: it is not on this Mac, took too long, said too much, or could not be started. */
export type Output =
  | { readonly ran: true; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly ran: false; readonly why: 'missing' | 'timeout' | 'too-long' | 'failed' };

export interface RunOptions {
  readonly timeoutMillis?: number;
  readonly maxBytes?: number;
  /** For the command's standard input, which is closed otherwise. */
  readonly input?: Buffer;
}

/** A Mac as its tools and files show it; a test plays one from recordings. Nothing here throws. */
export interface Mac {
  /** Whether the agent is root there: some tools tell others half the truth. */
  readonly isRoot: boolean;
  /** @param command absolute path; never a shell, and no environment of ours but a plain one */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<Output>;
  /** `null`: it is not there, cannot be read, or is longer than that. */
  read(path: string, maxBytes?: number): Promise<Buffer | null>;
  /** `null`: it cannot be told. */
  exists(path: string): Promise<boolean | null>;
  /** Changes when the file changes; `null` when it cannot be told. */
  modified(path: string): Promise<number | null>;
}

const TIMEOUT_MILLIS = 10_000;
const MOST_BYTES = 4 * 1024 * 1024;
export const realMac: Mac = {
  isRoot: process.geteuid?.() === 0,
  run,
  read,
  exists,
  async modified(path) {
    try {
      return statSync(path).mtimeMs;
    } catch {
      return null;
    }
  },
};

async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Output> {
  const { timeoutMillis = TIMEOUT_MILLIS, maxBytes: mostBytes = MOST_BYTES, input } = options;
  try {
    const limits = { timeoutMillis, mostBytes, ...(input === undefined ? {} : { input }) };
    return { ran: true, ...(await runTool(command, args, limits)) };
  } catch (error) {
    return { ran: false, why: error instanceof ToolError ? WHY[error.reason] : 'failed' };
  }
}

const WHY: Readonly<Record<ToolError['reason'], (Output & { ran: false })['why']>> = {
  missing: 'missing',
  timeout: 'timeout',
  'too-much': 'too-long',
  stopped: 'failed',
  killed: 'failed',
};

// These are small files of this disk; `node:fs/promises` would bring the whole of readline into the process.
async function read(path: string, maxBytes = MOST_BYTES): Promise<Buffer | null> {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const about = fstatSync(file);
      return about.isFile() && about.size <= maxBytes ? readFileSync(file) : null;
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

async function exists(path: string): Promise<boolean | null> {
  try {
    accessSync(path, constants.F_OK);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Anything else (no permission for a folder above) says nothing.
    return code === 'ENOENT' || code === 'ENOTDIR' ? false : null;
  }
}

/** What a command printed, whatever it thinks of it; `null` when it did not run. */
export async function printed(mac: Mac, command: string, args: readonly string[], options?: RunOptions) {
  const output = await mac.run(command, args, options);
  return output.ran ? `${output.stdout}\n${output.stderr}` : null;
}

/** A property list, binary or XML; `null` when it is none. */
export async function propertyList(bytes: Buffer | null): Promise<unknown> {
  if (bytes === null) return null;
  // The parser is loaded on a Mac that needs it, and not at the start.
  const { propertyListValue } = await import('../managed/property-list-value.js');
  try {
    return await propertyListValue(bytes);
  } catch {
    return null;
  }
}
