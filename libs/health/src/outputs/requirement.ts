import { cleanText } from '../text.js';

/** Whom a code requirement means. What it does not name is `null`. */
export interface Requirement {
  readonly identifier: string | null;
  readonly teamId: string | null;
  /** It asks for one exact build: the next version does not meet it. */
  readonly cdhash: string | null;
}

/**
 * Reads the text of a code requirement, as `codesign -r-` and `csreq -t` print it and profiles hold it. Only requirements
 * that are a chain of `and` at the top can be told from their words; with `or` outside brackets or `!` nothing is claimed.
 */
export function parseRequirement(text: unknown): Requirement | null {
  const cleaned = cleanText(text, 2000);
  if (cleaned === null) return null;
  const identifier = /\bidentifier\s+"?([\w.-]{1,255})"?/.exec(cleaned)?.[1] ?? null;
  const teamId = /certificate leaf\[subject\.OU\]\s*=\s*"?([A-Z0-9]{10})"?/.exec(cleaned)?.[1] ?? null;
  const cdhash = /\bcdhash\s+H"([0-9a-f]{40})"/i.exec(cleaned)?.[1]?.toLowerCase() ?? null;
  if (identifier === null && teamId === null && cdhash === null) return null;
  if (/!/.test(cleaned) || hasChoice(cleaned)) return null;
  return { identifier, teamId, cdhash };
}

/** An `or` on the top level. The usual one, within brackets, chooses between two ways of being signed by the same team. */
function hasChoice(text: string): boolean {
  let depth = 0;
  for (const word of text.replaceAll(/"[^"]*"/g, '""').match(/[()]|\bor\b/g) ?? []) {
    if (word === '(') depth++;
    else if (word === ')') depth--;
    else if (depth === 0) return true;
  }
  return false;
}

/** Whether code that is `actual` meets `wanted`; `null` when it cannot be told. */
export function meets(
  wanted: Requirement | null,
  actual: { readonly identifier: string | null; readonly teamId: string | null; readonly cdhash: string | null },
): boolean | null {
  if (wanted === null) return null;
  let known = false;
  for (const part of ['identifier', 'teamId', 'cdhash'] as const) {
    if (wanted[part] === null) continue;
    if (actual[part] === null) return null;
    if (wanted[part] !== actual[part]) return false;
    known = true;
  }
  return known ? true : null;
}
