import type { DocumentRef } from '../bridge/messages.js';
import type { ManifestEntry } from '../server/answers.js';
import { documentKey } from './plan.js';

export interface Refusal {
  readonly document: DocumentRef;
  readonly reason: string;
  readonly time: string;
}

/** What the bridge itself lists; a document that could not be read has no name. */
interface ListedRefusal {
  readonly document: Partial<DocumentRef> | null;
  readonly reason: string | null;
  readonly time: string | null;
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
  withBridge(listed: readonly ListedRefusal[]): readonly Refusal[] {
    const all = new Map<string, Refusal>();
    for (const { document, reason, time } of listed) {
      const { kind, id, sequence } = document ?? {};
      if (kind === undefined || id === undefined || sequence === undefined) continue;
      const refusal = { document: { kind, id, sequence }, reason: reason ?? 'unknown', time: time ?? '' };
      all.set(refusalKey(refusal), refusal);
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
