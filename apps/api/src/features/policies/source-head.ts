import { isReadablePolicy } from '@portcullis/policy';
import { parseDocument } from 'yaml';

const LONGEST_NAME = 200;
const LONGEST_DESCRIPTION = 1000;

/**
 * Name and description of a source that may have any problem: a draft needs a name to be found by long before it is a
 * policy. What does not read as one is absent.
 */
export function headOf(source: string): { readonly name?: string; readonly description?: string } {
  const root: unknown = readLeniently(source);
  if (typeof root !== 'object' || root === null) return {};
  const name = 'name' in root ? line(root.name, LONGEST_NAME) : undefined;
  const description = 'description' in root ? line(root.description, LONGEST_DESCRIPTION) : undefined;
  return { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) };
}

function line(value: unknown, longest: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, longest);
  return text === '' ? undefined : text;
}

function readLeniently(source: string): unknown {
  try {
    if (!isReadablePolicy(source)) return undefined;
    // A document that is full of aliases could grow without end; none is needed for a name.
    return parseDocument(source, { logLevel: 'silent', prettyErrors: false, uniqueKeys: false }).toJS({
      maxAliasCount: 0,
    });
  } catch {
    return undefined;
  }
}
