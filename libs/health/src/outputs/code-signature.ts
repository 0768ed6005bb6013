/**
 * What `codesign` says about a piece of code: who signed it, for which processors, and whether it is as it was
 * signed.
 */
import * as z from 'zod/mini';
import { known, list, name, oneOf, text, whole } from '../fact.js';
import type { Known } from '../fact.js';
import { cleanText } from '../text.js';
import { requirementText } from './requirement.js';

export const SIGNERS = ['developer-id', 'app-store', 'development', 'ad-hoc', 'other'] as const;
export type Signer = (typeof SIGNERS)[number];

/** Who signed a piece of code, and for which processors it was built. */
export const codeSignature = whole({
  identifier: name(255),
  teamId: text(20),
  signer: oneOf(SIGNERS),
  /** Name of the certificate that signed. */
  leaf: text(),
  /** Hash of the code directory: two copies with the same one are the same code. */
  cdhash: known(z.string().check(z.regex(/^[0-9a-f]{40}$/))),
  /** `arm64`, `x86_64`, …; empty or `null`: not known. */
  architectures: list(name(20), 10),
  /** Its designated requirement. */
  requirement: requirementText,
});
export type CodeSignature = NonNullable<Known<typeof codeSignature>>;

/**
 * Reads what `codesign -d -r- --verbose=4` prints (most of it on standard error, the designated requirement on standard
 * output: hand over both, in any order). `null` when it is no such text or the code is not signed at all.
 */
export function parseCodeSignature(text: unknown): CodeSignature | null {
  if (typeof text !== 'string' || /code object is not signed at all/.test(text)) return null;
  const field = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1]?.trim();
  const identifier = cleanText(field('Identifier'), 255);
  if (identifier === null) return null;
  const designated = /^(?:# )?designated => (.*)$/m.exec(text)?.[1];
  return {
    identifier,
    // Anything else is "not set", or was cut off.
    teamId: /^[A-Z0-9]{10}$/.exec(field('TeamIdentifier') ?? '')?.[0] ?? null,
    signer: signerOf(field('Authority'), field('Signature')),
    leaf: cleanText(field('Authority')),
    cdhash: /^[0-9a-f]{40}$/i.exec(field('CDHash') ?? '')?.[0]?.toLowerCase() ?? null,
    architectures: architecturesOf(field('Format')),
    requirement: cleanText(designated, 2000),
  };
}

/** The first authority is the certificate that signed. */
function signerOf(authority: string | undefined, signature: string | undefined): Signer | null {
  if (signature === 'adhoc') return 'ad-hoc';
  if (authority === undefined || authority === '(unavailable)') return null;
  if (authority.startsWith('Developer ID Application')) return 'developer-id';
  if (/^(Apple Development|Mac Developer)/.test(authority)) return 'development';
  if (/^(Apple Mac OS Application Signing|Apple Distribution)/.test(authority)) return 'app-store';
  return 'other';
}

/** `bundle with Mach-O universal (x86_64 arm64)`, `Mach-O thin (arm64)`. */
function architecturesOf(format: string | undefined): readonly string[] {
  const list = /Mach-O (?:universal|thin) \(([\w ]{1,100})\)/.exec(format ?? '')?.[1];
  return list === undefined
    ? []
    : list
        .split(' ')
        .filter((word) => word !== '')
        .slice(0, 10);
}

/** Keys of a dictionary of entitlements that are switched on; `null` when it is no dictionary. */
export function readEntitlements(plist: unknown): readonly string[] | null {
  if (typeof plist !== 'object' || plist === null || Array.isArray(plist)) return null;
  return Object.entries(plist)
    .filter(([, value]) => value !== false && value !== null)
    .flatMap(([key]) => cleanText(key, 120) ?? [])
    .slice(0, 100);
}

/**
 * What `codesign --verify --strict` found, in its own words: nothing but metadata of Finder lies on the code, or it
 * was changed.
 */
export function isOnlyMetadata(seal: string): boolean {
  return /\bdetritus not allowed\b|\bDisallowed xattr com\.apple\.(?:FinderInfo|ResourceFork)\b/i.test(seal);
}
