import { cleanText } from '../text.js';

/** What Login Items & Extensions says about one job. */
export interface BackgroundItem {
  readonly label: string;
  readonly allowed: boolean;
}

const MOST_LINES = 20_000;

/**
 * Reads `sfltool dumpbtm` (macOS 13 and later, as root): whether background items are allowed to run. An identifier
 * is the label with a type before it (`16.com.example.bridge`); the words of a disposition are compared whole,
 * since "disabled" contains "enabled". The same label may be listed for several users and left-overs: one that is
 * allowed wins, as launchd then runs it. `null` when the text is no such list.
 */
export function parseBackgroundItems(text: unknown, labels: readonly string[]): readonly BackgroundItem[] | null {
  if (typeof text !== 'string' || !/^\s*Records for UID\b/m.test(text)) return null;
  const found = new Map<string, boolean>();
  let allowed: boolean | null = null;
  for (const line of text.split(/\r?\n/, MOST_LINES)) {
    // Numbers of embedded items carry a text on the same line; a record's own stands alone.
    if (/^\s*#\d+:?\s*$/.test(line)) allowed = null;
    const disposition = /^\s*Disposition:\s*\[([^\]]{0,200})\]/.exec(line)?.[1];
    if (disposition !== undefined) allowed = isAllowed(disposition);
    const identifier = /^\s*Identifier:\s*(?:\d+\.)?(\S{1,255})\s*$/.exec(line)?.[1];
    if (identifier === undefined || allowed === null || !labels.includes(identifier)) continue;
    found.set(identifier, allowed || found.get(identifier) === true);
  }
  return [...found].map(([label, ok]) => ({ label: cleanText(label, 255) ?? '', allowed: ok }));
}

/** `enabled, allowed, notified` on macOS 13 and later; in early versions without commas. */
function isAllowed(disposition: string): boolean | null {
  const words = new Set(disposition.toLowerCase().split(/[\s,]+/));
  if (words.has('disallowed')) return false;
  return words.has('allowed') ? true : null;
}
