/**
 * Code requirements: whom a permission of macOS was given to. The language is that of Apple's Security (its grammar:
 * Security/OSX/libsecurity_codesigning/requirements.grammar; TN3127), and is read whole: part of a requirement says
 * nothing.
 */
import * as z from 'zod/mini';
import { known } from '../fact.js';
import { cleanText } from '../text.js';
import type { Signer } from './code-signature.js';

/** How a value is compared: `*` stands for anything at that end. */
interface Equals {
  readonly how: 'equals';
  readonly value: string;
  readonly openBefore: boolean;
  readonly openAfter: boolean;
}
type Match = Equals | { readonly how: 'exists' | 'absent' | 'other' };

export type Requirement =
  | { readonly is: 'always' | 'never' }
  | { readonly is: 'not'; readonly of: Requirement }
  | { readonly is: 'and' | 'or'; readonly of: readonly Requirement[] }
  | { readonly is: 'identifier' | 'cdhash'; readonly value: string }
  | { readonly is: 'anchor'; readonly whose: 'apple' | 'apple generic' | 'other' }
  /**
   * `leaf`, `root`, or the number of the certificate; `key`: `subject.OU`, `field.1.2.840…`, absent: its hash is
   * compared.
   */
  | { readonly is: 'certificate'; readonly slot: string; readonly key: string; readonly match: Match }
  /** Anything else that the language has: entitlements, keys of Info.plist, notarisation. */
  | { readonly is: 'other'; readonly text: string };

/** What is known about the code that is to meet a requirement. */
export interface Code {
  readonly identifier: string | null;
  readonly teamId: string | null;
  readonly cdhash: string | null;
  /** Name of the certificate that signed. */
  readonly leaf: string | null;
  readonly signer: Signer | null;
  /** Its own requirement, which it meets. */
  readonly designated: Requirement | null;
}

const LONGEST = 2000;

/**
 * A requirement as a fact: its text. Facts that were saved before it was kept whole hold the three fields that were
 * cut out.
 */
export const requirementText = z.transform((value: unknown): string | null => {
  const cut = cutOut.safeParse(value).data;
  if (cut === undefined) return cleanText(value, LONGEST);
  const parts = [
    cut.identifier && `identifier "${cut.identifier}"`,
    cut.teamId && `certificate leaf[subject.OU] = "${cut.teamId}"`,
    cut.cdhash && `cdhash H"${cut.cdhash}"`,
  ].filter((part) => typeof part === 'string' && part !== '');
  return parts.length === 0 ? null : parts.join(' and ');
});

function cutField(form: RegExp) {
  return known(z.string().check(z.regex(form)));
}
const cutOut = z.object({
  identifier: cutField(/^[\w.-]{1,255}$/),
  teamId: cutField(/^[A-Z0-9]{1,20}$/),
  cdhash: cutField(/^[0-9a-f]{40}$/),
});

/**
 * Reads the text of a requirement, as `codesign -r-` and `csreq -t` print it and profiles hold it. `null`: it is not
 * of the language, so that nothing can be told from it.
 */
export function parseRequirement(text: unknown): Requirement | null {
  const cleaned = cleanText(text, LONGEST);
  if (cleaned === null || cleaned.endsWith('…')) return null;
  const tokens = tokensOf(cleaned.replace(/^(?:# )?designated => /, ''));
  if (tokens === null) return null;
  const reader = new Reader(tokens);
  const read = reader.expression(0);
  return read !== null && reader.atEnd ? read : null;
}

interface Token {
  readonly kind: 'word' | 'string' | 'hash' | 'sign';
  readonly text: string;
}

const TOKEN = /\s*(?:\/\*[^*]*\*\/\s*)*(?:H"([0-9a-fA-F]*)"|"((?:[^"\\]|\\.)*)"|([\w.-]+)|(<=|>=|==|[()[\]=!*<>]))/y;

function tokensOf(text: string): readonly Token[] | null {
  const tokens: Token[] = [];
  const rest = text.replace(/(?:\s|\/\*[^*]*\*\/)+$/, '');
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rest.length) {
    const [, hash, quoted, word, sign] = TOKEN.exec(rest) ?? [];
    if (hash !== undefined) tokens.push({ kind: 'hash', text: hash.toLowerCase() });
    else if (quoted !== undefined) tokens.push({ kind: 'string', text: quoted.replaceAll(/\\(.)/g, '$1') });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else return null;
  }
  return tokens;
}

const DEEPEST = 50;

/** `or` binds weakest, then `and`, then `!`. */
class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  expression(depth: number): Requirement | null {
    return this.#chain('or', () => this.#chain('and', () => this.#primary(depth)));
  }

  #chain(is: 'and' | 'or', read: () => Requirement | null): Requirement | null {
    const first = read();
    if (first === null) return null;
    const of = [first];
    while (this.#takes('word', is)) {
      const next = read();
      if (next === null) return null;
      of.push(next);
    }
    return of.length === 1 ? first : { is, of };
  }

  #primary(depth: number): Requirement | null {
    if (depth > DEEPEST) return null;
    if (this.#takes('sign', '!')) {
      const of = this.#primary(depth + 1);
      return of === null ? null : { is: 'not', of };
    }
    if (this.#takes('sign', '(')) {
      const inner = this.expression(depth + 1);
      return inner !== null && this.#takes('sign', ')') ? inner : null;
    }
    const word = this.#take('word');
    switch (word) {
      case 'always':
      case 'true':
        return { is: 'always' };
      case 'never':
      case 'false':
        return { is: 'never' };
      case 'identifier':
        this.#equals();
        return this.#named('identifier', this.#take('string') ?? this.#take('word'));
      case 'cdhash':
        this.#equals();
        return this.#named('cdhash', this.#take('hash'));
      case 'anchor':
        return this.#anchor();
      case 'certificate':
      case 'cert': {
        const slot = this.#take('word');
        return slot === null ? null : this.#certificate(slot === 'anchor' ? 'root' : slot);
      }
      default:
        return word === null ? null : this.#other(word);
    }
  }

  #named(is: 'identifier' | 'cdhash', value: string | null): Requirement | null {
    return value === null ? null : { is, value };
  }

  #anchor(): Requirement | null {
    if (this.#takes('word', 'apple')) {
      return { is: 'anchor', whose: this.#takes('word', 'generic') ? 'apple generic' : 'apple' };
    }
    if (this.#takes('word', 'trusted')) return { is: 'anchor', whose: 'other' };
    return this.#certificate('root');
  }

  #certificate(slot: string): Requirement | null {
    if (this.#takes('word', 'trusted')) return { is: 'certificate', slot, key: 'trusted', match: { how: 'other' } };
    if (this.#takes('sign', '[')) {
      const key = this.#take('word') ?? this.#take('string');
      if (key === null || !this.#takes('sign', ']')) return null;
      const match = this.#match();
      return match === null ? null : { is: 'certificate', slot, key, match };
    }
    this.#equals();
    const value = this.#take('hash') ?? this.#take('string');
    if (value === null) return null;
    return { is: 'certificate', slot, key: '', match: { how: 'equals', value, openBefore: false, openAfter: false } };
  }

  /** What follows a key in brackets; nothing: it must be there. */
  #match(): Match | null {
    if (this.#takes('word', 'exists')) return { how: 'exists' };
    if (this.#takes('word', 'absent')) return { how: 'absent' };
    if (this.#equals()) {
      const openBefore = this.#takes('sign', '*');
      const value = this.#value();
      const openAfter = this.#takes('sign', '*');
      return value === null ? null : { how: 'equals', value, openBefore, openAfter };
    }
    for (const sign of ['<', '>', '<=', '>=']) {
      if (this.#takes('sign', sign)) return this.#value() === null ? null : { how: 'other' };
    }
    return { how: 'exists' };
  }

  #value(): string | null {
    return this.#take('string') ?? this.#take('word') ?? this.#take('hash');
  }

  /** `info[…]`, `entitlement[…]`, `platform = …`, `notarized`, `legacy`. */
  #other(word: string): Requirement | null {
    if (word === 'notarized' || word === 'legacy') return { is: 'other', text: word };
    if (word === 'platform') {
      this.#equals();
      const value = this.#value();
      return value === null ? null : { is: 'other', text: `platform ${value}` };
    }
    if (word !== 'info' && word !== 'entitlement') return null;
    if (!this.#takes('sign', '[')) return null;
    const key = this.#take('word') ?? this.#take('string');
    if (key === null || !this.#takes('sign', ']')) return null;
    const match = this.#match();
    return match === null ? null : { is: 'other', text: `${word}[${key}] ${JSON.stringify(match)}` };
  }

  #equals(): boolean {
    return this.#takes('sign', '=') || this.#takes('sign', '==');
  }

  #take(kind: Token['kind']): string | null {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind) return null;
    this.#at++;
    return token.text;
  }

  #takes(kind: Token['kind'], text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind || token.text !== text) return false;
    this.#at++;
    return true;
  }
}
