/** Texts typed but not saved, by policy, for as long as this page stays loaded: looking elsewhere loses nothing. */
const texts = new Map<string, string>();

export const unsaved = {
  of: (policyId: string): string | null => texts.get(policyId) ?? null,
  keep: (policyId: string, text: string): void => void texts.set(policyId, text),
  forget: (policyId: string): void => void texts.delete(policyId),
  any: (): boolean => texts.size > 0,
};

/** The browser asks before the page is left while something is unsaved. */
export function warnBeforeUnload(event: BeforeUnloadEvent): void {
  if (unsaved.any()) event.preventDefault();
}
