import { readExtensionState } from '../extensions.js';
import type { ExtensionRecord } from '../extensions.js';
import { cleanText } from '../text.js';

export interface ExtensionDatabase {
  readonly records: readonly ExtensionRecord[];
  /** `systemextensionsctl developer on`: apps may activate from anywhere. */
  readonly developerMode: boolean | null;
  /** Whether any profile of an MDM speaks about system extensions. */
  readonly managed: boolean;
}

const MOST_RECORDS = 500;
type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads `/Library/SystemExtensions/db.plist`, the store behind `systemextensionsctl list`; its form is Apple's own
 * affair (it is read so by osquery's system_extensions and by munkireport). `null` when it is not of that form.
 */
export function readExtensionDatabase(plist: unknown): ExtensionDatabase | null {
  const from = fieldsOf(plist);
  if (!Array.isArray(from['extensions']) || from['extensions'].length > MOST_RECORDS) return null;
  const records = from['extensions'].flatMap(readRecord);
  // One that cannot be read could be ours.
  if (records.length < from['extensions'].length) return null;
  const developer = from['developerMode'];
  return {
    records,
    developerMode: typeof developer === 'boolean' ? developer : null,
    managed: Array.isArray(from['extensionPolicies']) && from['extensionPolicies'].length > 0,
  };
}

function readRecord(item: unknown): ExtensionRecord[] {
  const from = fieldsOf(item);
  const identifier = cleanText(from['identifier'], 255);
  if (identifier === null) return [];
  const version = fieldsOf(from['bundleVersion']);
  const stateText = (cleanText(from['state']) ?? '').replaceAll('_', ' ');
  const state = readExtensionState(stateText);
  const categories: unknown = from['categories'];
  return [
    {
      category: cleanText(Array.isArray(categories) ? categories[0] : null, 100),
      teamId: cleanText(from['teamID'], 20) ?? '',
      identifier,
      shortVersion: cleanText(version['CFBundleShortVersionString'], 40),
      buildVersion: cleanText(version['CFBundleVersion'], 40),
      name: null,
      named: null,
      enabled: state === 'enabled',
      active: stateText.startsWith('activated'),
      state,
      stateText,
      originPath: cleanText(from['originPath'], 500),
      containerPath: cleanText(fieldsOf(from['container'])['bundlePath'], 500),
      stagedPath: pathOf(fieldsOf(from['stagedBundleURL'])['relative']),
    },
  ];
}

function pathOf(url: unknown): string | null {
  const text = cleanText(url, 800);
  if (text?.startsWith('file:///') !== true) return null;
  try {
    return decodeURIComponent(text.slice('file://'.length)).replace(/\/+$/, '');
  } catch {
    return null;
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
