import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { propertyListValue } from './property-list-value.js';

/** Far beyond what an agent can be told. */
const LONGEST_BYTES = 65_536;

export type PropertyList =
  | { readonly found: 'nothing' }
  | { readonly found: 'dictionary'; readonly values: Readonly<Record<string, unknown>> }
  /** There is something, and it may not be used. */
  | { readonly found: 'unusable'; readonly why: string };

/**
 * Reads a property list, binary or XML, that only a trusted user can have written: a plain file of such a user which
 * nobody else may write. Everything is checked on the open file, so that it cannot be exchanged in between.
 * @param owners user ids that are trusted
 */
export async function readPropertyList(path: string, owners: ReadonlySet<number>): Promise<PropertyList> {
  let bytes: Buffer;
  try {
    const content = readTrusted(path, owners);
    if (typeof content === 'string') return { found: 'unusable', why: content };
    bytes = content;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT') return { found: 'nothing' };
    if (code === 'ELOOP') return { found: 'unusable', why: `\`${path}\` is a link, not a file` };
    return { found: 'unusable', why: `\`${path}\` cannot be read (${code})` };
  }
  return parsed(path, bytes);
}

/** The bytes, or why they are not trusted. */
function readTrusted(path: string, owners: ReadonlySet<number>): Buffer | string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    const { uid, mode, size } = stat;
    if (!stat.isFile()) return `\`${path}\` is not a plain file`;
    if (!owners.has(uid))
      return `\`${path}\` belongs to the user ${uid}, not to root: whoever wrote it is not believed`;
    if ((mode & 0o022) !== 0)
      return `\`${path}\` can be written by others than its owner: whoever wrote it is not believed`;
    if (size > LONGEST_BYTES) return `\`${path}\` has ${size} bytes, at most ${LONGEST_BYTES} are read`;
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

async function parsed(path: string, bytes: Buffer): Promise<PropertyList> {
  try {
    const value = await propertyListValue(bytes);
    if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
      return { found: 'dictionary', values: { ...value } };
    }
    return { found: 'unusable', why: `\`${path}\` holds no dictionary` };
  } catch {
    // What a parser complains of quotes the file, and the file holds a secret.
    return { found: 'unusable', why: `\`${path}\` is not a property list, or a damaged one` };
  }
}
