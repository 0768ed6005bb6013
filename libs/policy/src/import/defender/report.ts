/** One part of a Defender policy that is not in the result as it stood, and why. */
export interface ImportNote {
  /** `rules[2].entries[0].access[1]`, in the Defender file. */
  readonly path: string;
  readonly kind: ImportNoteKind;
  readonly message: string;
}

/**
 * - `not-carried-over`: Portcullis has no such thing.
 * - `joined`: Defender tells apart what Portcullis decides together.
 * - `approximated`: it is carried over, with a difference that is named.
 * - `dropped-by-defender`: Defender itself would ignore it silently.
 */
export type ImportNoteKind = 'not-carried-over' | 'joined' | 'approximated' | 'dropped-by-defender';

/** Collects notes, each once. */
export class ImportReport {
  readonly #notes = new Map<string, ImportNote>();

  add(kind: ImportNoteKind, path: string, message: string): void {
    this.#notes.set(`${kind} ${path} ${message}`, { path, kind, message });
  }

  notes(): readonly ImportNote[] {
    return [...this.#notes.values()];
  }
}
