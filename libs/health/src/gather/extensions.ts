import { mergeRecords, parseSystemExtensions } from '../extensions.js';
import type { ExtensionRecord } from '../extensions.js';
import { readExtensionDatabase } from '../outputs/extension-database.js';
import type { Mac } from './mac.js';
import { EXTENSION_DATABASE } from './places.js';

export interface Extensions {
  readonly records: readonly ExtensionRecord[] | null;
  readonly developerMode: boolean | null;
  /** `true`: a profile has a say; `null`: not known. */
  readonly managed: boolean | null;
}

/** Its list, and the store behind it, which knows the places; each stands in for the other. Needs no root. */
export async function readExtensions(mac: Mac): Promise<Extensions> {
  const [output, stored] = await Promise.all([
    mac.run('/usr/bin/systemextensionsctl', ['list']),
    mac.readPropertyList(EXTENSION_DATABASE),
  ]);
  const listed = output.ran && output.code === 0 ? parseSystemExtensions(output.stdout) : null;
  const database = readExtensionDatabase(stored);
  return {
    records: mergeRecords(listed, database?.records ?? null),
    developerMode: database?.developerMode ?? null,
    managed: database?.managed === true ? true : null,
  };
}
