/** A text that was typed but not saved, and which saved draft it began from (`updatedAt`; `null`: there was none). */
export interface Typed {
  readonly text: string;
  readonly basedOn: string | null;
}

/** By policy, for as long as this page stays loaded: looking elsewhere loses nothing. */
const texts = new Map<string, Typed>();

export const unsaved = {
  of: (policyId: string): Typed | null => texts.get(policyId) ?? null,
  keep: (policyId: string, typed: Typed): void => void texts.set(policyId, typed),
  forget: (policyId: string): void => void texts.delete(policyId),
  any: (): boolean => texts.size > 0,
};

/** The browser asks before the page is left while something is unsaved. */
export function warnBeforeUnload(event: BeforeUnloadEvent): void {
  if (unsaved.any()) event.preventDefault();
}
