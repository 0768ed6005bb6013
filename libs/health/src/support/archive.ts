/** A bundle as one file: a ZIP archive, which opens with a double click everywhere. */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { BundleFiles } from './bundle.js';

const MOST_FILES = 500;
const MOST_BYTES = 64 * 1024 * 1024;

export function packBundle(files: BundleFiles): Uint8Array {
  return zipSync(Object.fromEntries([...files].map(([name, text]) => [name, strToU8(text)])));
}

/** Throws an Error that says what is wrong with it. Folders within it do not matter: a file goes by its own name. */
export function unpackBundle(bytes: Uint8Array): BundleFiles {
  let count = 0;
  let size = 0;
  const wanted = ({ name, originalSize }: { readonly name: string; readonly originalSize: number }) => {
    if (name.endsWith('/') || name.includes('__MACOSX/')) return false;
    count++;
    size += originalSize;
    if (count > MOST_FILES || size > MOST_BYTES) {
      throw new Error(`it holds more than ${MOST_FILES} files or ${MOST_BYTES / 1024 / 1024} MB`);
    }
    return true;
  };
  let entries: Readonly<Record<string, Uint8Array>>;
  try {
    entries = unzipSync(bytes, { filter: wanted });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`it is no whole ZIP archive: ${why}`, { cause: error });
  }
  return new Map(Object.entries(entries).map(([name, data]) => [name.split('/').at(-1) ?? name, strFromU8(data)]));
}
