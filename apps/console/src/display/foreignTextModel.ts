/**
 * Texts that a device, a volume or a process supplied: of any length, with any character in them. They are only ever
 * shown as text; this makes what would act unseen (controls, direction changes, joiners) visible, and bounds the rest.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

export interface Shown {
  /** For the page: bounded to `longest` characters. */
  readonly short: string;
  /** For the title: bounded too, or a 4 KiB name fills the screen. */
  readonly full: string;
  readonly shortened: boolean;
}

const LONGEST_TITLE = 600;

export function shown(raw: string, longest = 80): Shown {
  const visible = raw.slice(0, 4096).replaceAll(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
  const characters = Array.from(visible);
  return {
    short: bounded(characters, longest),
    full: bounded(characters, LONGEST_TITLE),
    shortened: characters.length > longest,
  };
}

function bounded(characters: readonly string[], longest: number): string {
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : characters.join('');
}
