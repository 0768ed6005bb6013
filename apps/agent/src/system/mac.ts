import type { Mac as AnyMac, Output, RunOptions } from '@portcullis/health';
import { accessSync, closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { readFullDiskAccess } from './privacy.js';
import { runTool, ToolError } from './tool.js';

/** This Mac, of which files can be read as well, and their changes seen. */
export interface Mac extends AnyMac {
  /** `null`: it is not there, cannot be read, or is longer than that. */
  read(path: string, maxBytes?: number): Promise<Buffer | null>;
  /** Changes when the file changes; `null` when it cannot be told. */
  modified(path: string): Promise<number | null>;
}

const TIMEOUT_MILLIS = 10_000;
const MOST_BYTES = 4 * 1024 * 1024;
export const realMac: Mac = {
  isRoot: process.geteuid?.() === 0,
  run,
  read,
  readPropertyList: async (path) => propertyList(await read(path)),
  parsePropertyList: (text) => propertyList(Buffer.from(text)),
  exists,
  accessGrants: async () => readFullDiskAccess(realMac),
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
    const limits = { timeoutMillis, mostBytes, ...(input === undefined ? {} : { input: Buffer.from(input) }) };
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
