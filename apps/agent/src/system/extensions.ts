import { mergeRecords, parseSystemExtensions, readExtensionDatabase } from '@portcullis/health';
import type { ExtensionRecord } from '@portcullis/health';
import { propertyList, type Mac } from './mac.js';
import { EXTENSION_DATABASE } from './places.js';

export interface Extensions {
  readonly records: readonly ExtensionRecord[] | null;
  readonly developerMode: boolean | null;
  /** `true`: a profile has a say; `null`: not known. */
  readonly managed: boolean | null;
}

/** Its list, and the store behind it, which knows the places; each stands in for the other. Needs no root. */
export async function readExtensions(mac: Mac): Promise<Extensions> {
  const [output, bytes] = await Promise.all([
    mac.run('/usr/bin/systemextensionsctl', ['list']),
    mac.read(EXTENSION_DATABASE),
  ]);
  const listed = output.ran && output.code === 0 ? parseSystemExtensions(output.stdout) : null;
  const database = readExtensionDatabase(await propertyList(bytes));
  return {
    records: mergeRecords(listed, database?.records ?? null),
    developerMode: database?.developerMode ?? null,
    managed: database?.managed === true ? true : null,
  };
}
