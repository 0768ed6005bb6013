import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { manifestEntry, type ManifestEntry } from '@portcullis/wire';
import * as z from 'zod/mini';
import { writePrivately } from '../enrolment/private-file.js';

const storedManifest = z.object({ etag: z.exactOptional(z.string()), documents: z.array(manifestEntry) });

export interface Manifest {
  readonly etag: string | undefined;
  readonly documents: readonly ManifestEntry[];
}

/**
 * Documents as they came, so that a bridge that lost its folder gets them back while the server is away. Nothing here
 * is trusted: the bridge verifies each of them anew.
 */
export class DocumentCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  readManifest(): Manifest | undefined {
    try {
      const { etag, documents } = storedManifest.parse(
        JSON.parse(readFileSync(join(this.#folder, 'manifest.json'), 'utf8')),
      );
      return { etag, documents };
    } catch {
      return undefined;
    }
  }

  writeManifest(manifest: Manifest): void {
    writePrivately(join(this.#folder, 'manifest.json'), JSON.stringify(manifest));
  }

  /** The bytes that the manifest speaks of, or undefined. */
  read(entry: ManifestEntry): Buffer | undefined {
    try {
      const bytes = readFileSync(join(this.#folder, fileName(entry)));
      return matches(entry, bytes) ? bytes : undefined;
    } catch {
      return undefined;
    }
  }

  write(entry: ManifestEntry, bytes: Uint8Array): void {
    writePrivately(join(this.#folder, fileName(entry)), bytes);
  }

  /** Removes every file that the manifest does not speak of. */
  prune(documents: readonly ManifestEntry[]): void {
    const kept = new Set(['manifest.json', ...documents.map(fileName)]);
    for (const name of readdirSync(this.#folder))
      if (!kept.has(name)) rmSync(join(this.#folder, name), { force: true });
  }

  clear(): void {
    for (const name of readdirSync(this.#folder)) rmSync(join(this.#folder, name), { force: true });
  }
}

/** Whether these are the bytes that the server announced: a check of the transport, not of who signed them. */
export function matches(entry: ManifestEntry, bytes: Uint8Array): boolean {
  return (
    bytes.byteLength === entry.size && createHash('sha256').update(bytes).digest('hex') === entry.sha256.toLowerCase()
  );
}

function fileName(entry: ManifestEntry): string {
  return `${entry.kind}-${entry.id}-${entry.sequence}.bin`;
}
