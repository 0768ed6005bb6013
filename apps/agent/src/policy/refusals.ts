import type { DocumentRef, DocumentRefused, ManifestEntry } from '@portcullis/wire';
import { documentKey } from './plan.js';

export interface Refusal {
  readonly document: DocumentRef;
  readonly reason: string;
  readonly time: string;
}

/** Documents that the bridge refused: reported, and not handed over again until something could have changed. */
export class Refusals {
  readonly #byContent = new Map<string, Refusal>();

  /** Whether exactly these bytes were refused before. */
  has(entry: ManifestEntry): boolean {
    return this.#byContent.has(contentKey(entry));
  }

  add(entry: ManifestEntry, reason: string, time: string): void {
    const { kind, id, sequence } = entry;
    this.#byContent.set(contentKey(entry), { document: { kind, id, sequence }, reason, time });
  }

  clear(): void {
    this.#byContent.clear();
  }

  /** Forgets what the server no longer wants to be in force. */
  keepOnly(documents: readonly ManifestEntry[]): void {
    const wanted = new Set(documents.map(contentKey));
    for (const key of this.#byContent.keys()) if (!wanted.has(key)) this.#byContent.delete(key);
  }

  /** Together with the bridge's own list, which says the same and may go further back; each refusal once. */
  withBridge(listed: readonly DocumentRefused[]): readonly Refusal[] {
    const all = new Map<string, Refusal>();
    for (const { document, reason, time } of listed) {
      // One of which not even the name could be read is the bridge's to show.
      if (document !== null) all.set(refusalKey({ document, reason, time }), { document, reason, time });
    }
    for (const refusal of this.#byContent.values())
      if (!all.has(refusalKey(refusal))) all.set(refusalKey(refusal), refusal);
    return [...all.values()];
  }
}

function contentKey(entry: ManifestEntry): string {
  return `${documentKey(entry)}:${entry.sequence}:${entry.sha256}`;
}

function refusalKey({ document, reason }: Refusal): string {
  return `${documentKey(document)}:${document.sequence}:${reason}`;
}
