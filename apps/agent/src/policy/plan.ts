import type { DocumentKind, DocumentRef, ManifestEntry } from '@portcullis/wire';

/** Each finds what it rests on when its turn comes. */
const HANDING_ORDER: readonly DocumentKind[] = ['anchor', 'mac', 'device-set', 'policy', 'grants', 'blocks'];

/**
 * Orders documents so that each finds what it rests on: the key that signed it, the Mac's own document that names it,
 * the sets that the policy's rules name.
 */
export function inHandingOrder(documents: readonly ManifestEntry[]): readonly ManifestEntry[] {
  const rank = (entry: ManifestEntry) => HANDING_ORDER.indexOf(entry.kind);
  return documents.toSorted((a, b) => rank(a) - rank(b) || compare(a.id, b.id) || a.sequence - b.sequence);
}

/** What is expected and not in force. A higher sequence in force is a difference too: the server was restored. */
export function missing<T extends DocumentRef>(expected: readonly T[], applied: readonly DocumentRef[]): readonly T[] {
  const sequences = sequencesOf(applied);
  return stillExpected(expected, applied).filter((one) => sequences.get(documentKey(one)) !== one.sequence);
}

/**
 * Without the anchors that a newer one in force has left behind: they are steps from key to key, and a bridge that has
 * taken the last of them holds no other.
 */
export function stillExpected<T extends DocumentRef>(
  expected: readonly T[],
  applied: readonly DocumentRef[],
): readonly T[] {
  const sequences = sequencesOf(applied);
  return expected.filter((one) => one.kind !== 'anchor' || (sequences.get(documentKey(one)) ?? 0) <= one.sequence);
}

const sequencesOf = (documents: readonly DocumentRef[]): ReadonlyMap<string, number> =>
  new Map(documents.map((document) => [documentKey(document), document.sequence]));

/** What the bridge still holds and the server no longer expects. The anchor is no document to be forgotten. */
export function superfluous(expected: readonly DocumentRef[], applied: readonly DocumentRef[]): readonly DocumentRef[] {
  const wanted = new Set(expected.map(documentKey));
  return applied.filter((document) => !wanted.has(documentKey(document)) && FORGETTABLE.has(document.kind));
}

const FORGETTABLE: ReadonlySet<string> = new Set(['device-set', 'grants', 'policy']);

export function documentKey(document: { readonly kind: string; readonly id: string }): string {
  return `${document.kind}:${document.id.toLowerCase()}`;
}

/** By code units: `localeCompare` would bring in what the process needs for no other purpose, half a megabyte. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
