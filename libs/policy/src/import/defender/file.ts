import { decodeFile } from '../../decode.js';
import { isList, isRecord } from '../../parse/problem.js';
import { DefenderFormatError } from './source.js';

/** Keys that lead from a profile or an export to the policy in it. */
const WAYS = [
  'deviceControl',
  'policy',
  'PayloadContent',
  'com.microsoft.wdav',
  'com.microsoft.wdav.ext',
  'Forced',
  'mcx_preference_settings',
];
const DEEPEST = 12;

/**
 * The policy in a file: by itself, wrapped in `deviceControl` or `policy` (also as JSON in a text, as Jamf and Intune
 * want it), or in a configuration profile with the payload `com.microsoft.wdav`.
 * @param plist reads an XML property list; rejects when it is none
 * @throws {DefenderFormatError} when there is none
 */
export async function readDefenderFile(bytes: Uint8Array, plist: (xml: string) => Promise<unknown>): Promise<unknown> {
  const { text } = decodeFile(bytes);
  const xml = /<\?xml[\s\S]*<\/plist>|<plist[\s\S]*<\/plist>/.exec(text)?.[0];
  const value = xml === undefined ? json(text, 'the file') : await profile(xml, plist);
  const found = policyIn(value, DEEPEST);
  if (found !== undefined) return found;
  if (xml === undefined) return value;
  throw new DefenderFormatError('the profile has no payload `com.microsoft.wdav` with `deviceControl.policy`');
}

async function profile(xml: string, plist: (xml: string) => Promise<unknown>): Promise<unknown> {
  try {
    return await plist(xml);
  } catch (error) {
    throw new DefenderFormatError(
      `the profile cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function json(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DefenderFormatError(`${what} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function policyIn(value: unknown, depth: number): unknown {
  if (depth === 0) return undefined;
  if (isList(value)) {
    for (const one of value) {
      const found = policyIn(one, depth - 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  if ('groups' in value || 'rules' in value) return value;
  for (const key of WAYS) {
    const inner = value[key];
    const found = policyIn(
      key === 'policy' && typeof inner === 'string' ? json(inner, 'the text in `policy`') : inner,
      depth - 1,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
