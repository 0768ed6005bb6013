import type { Family } from '@portcullis/wire';
import { isTrustworthySerial } from '../../serial.js';
import { fold } from '../../text.js';
import { intersect, merge, type Difference, type Region } from './region.js';
import type { ImportReport } from './report.js';
import type { DefenderPolicy, DefenderQuery } from './source.js';

export const FAMILIES_OF: Readonly<Record<string, readonly Family[]>> = {
  apple_devices: ['apple-mobile'],
  removable_media_devices: ['usb-storage', 'sd-card', 'external-disk', 'optical-disc'],
  portable_devices: ['android', 'camera', 'media-player'],
};
const CONTROLLED = Object.values(FAMILIES_OF).flat();

/** More terms than this, and the policy is one that nobody can have written by hand. */
const MOST_TERMS = 5_000;

export class TooManyTerms extends Error {
  constructor(path: string) {
    super(`${path}: the groups combine into more than ${MOST_TERMS} cases: split the policy, or use device sets`);
    this.name = 'TooManyTerms';
  }
}

/**
 * Turns a query into the union of differences that it means. Unknown groups and circles match nothing, and are noted.
 */
export class QueryReader {
  readonly #policy: DefenderPolicy;
  readonly #report: ImportReport;

  constructor(policy: DefenderPolicy, report: ImportReport) {
    this.#policy = policy;
    this.#report = report;
  }

  group(id: string, path: string): readonly Difference[] {
    return tidy(this.#read({ type: 'group', id: id.toLowerCase(), path }, false, []), path);
  }

  #read(query: DefenderQuery, negated: boolean, open: readonly string[]): readonly Difference[] {
    switch (query.type) {
      case 'nothing':
        return negated ? [{ region: {}, without: [] }] : [];
      case 'not':
        return this.#read(query.query, !negated, open);
      case 'group':
        return this.#readGroup(query.id, query.path, negated, open);
      case 'clause':
        return this.#readClause(query.property, query.value, query.path, negated);
      case 'all':
      case 'any': {
        const parts = query.clauses.map((clause) => this.#read(clause, negated, open));
        // De Morgan: the negation of "all" is "any" of the negations.
        return (query.type === 'all') === negated ? parts.flat() : parts.reduce(both, [{ region: {}, without: [] }]);
      }
    }
  }

  #readGroup(id: string, path: string, negated: boolean, open: readonly string[]): readonly Difference[] {
    const query = this.#policy.groups.get(id);
    if (query !== undefined && !open.includes(id)) return this.#read(query, negated, [...open, id]);
    const why = query === undefined ? `there is no group \`${id}\`` : `the group \`${id}\` contains itself`;
    this.#report.add('dropped-by-defender', path, `${why}: it matches nothing`);
    return negated ? [{ region: {}, without: [] }] : [];
  }

  #readClause(property: string, value: string, path: string, negated: boolean): readonly Difference[] {
    if (property === 'encryption') {
      this.#report.add(
        'approximated',
        path,
        'Defender means APFS encryption; Portcullis means any encryption that macOS reports',
      );
      return [{ region: { encrypted: !negated }, without: [] }];
    }
    if (property === 'primaryId') return this.#readPrimaryId(value, path, negated);
    const region = this.#regionOf(property, value, path);
    if (region === undefined) return negated ? [{ region: {}, without: [] }] : [];
    return negated ? [{ region: {}, without: [region] }] : [{ region, without: [] }];
  }

  #readPrimaryId(value: string, path: string, negated: boolean): readonly Difference[] {
    const families = FAMILIES_OF[value];
    if (families === undefined) {
      const known = value === 'bluetooth_devices';
      this.#report.add(
        known ? 'not-carried-over' : 'dropped-by-defender',
        path,
        known ? 'Portcullis does not control Bluetooth' : `\`${value}\` is not a family of Defender's`,
      );
    }
    const wanted = new Set(families ?? []);
    const family = negated ? new Set(CONTROLLED.filter((known) => !wanted.has(known))) : wanted;
    return family.size === 0 ? [] : [{ region: { family }, without: [] }];
  }

  #regionOf(property: string, value: string, path: string): Region | undefined {
    if (property === 'vendorId' || property === 'productId') {
      if (!/^[0-9a-f]{4}$/i.test(value)) {
        this.#report.add(
          'dropped-by-defender',
          path,
          `\`${value}\` is not a four-digit hexadecimal id: the clause matches nothing`,
        );
        return undefined;
      }
      const ids = new Set([Number.parseInt(value, 16)]);
      return property === 'vendorId' ? { vendorId: ids } : { productId: ids };
    }
    return this.#textRegion(property, value, path);
  }

  #textRegion(property: string, value: string, path: string): Region | undefined {
    const folded = fold(value);
    if (folded === '') {
      this.#report.add('dropped-by-defender', path, 'the value is empty: the clause matches nothing');
      return undefined;
    }
    if (/[*?]/.test(folded)) {
      this.#report.add('approximated', path, `\`${value}\` holds \`*\` or \`?\`, which are wildcards in Portcullis`);
    }
    if (property === 'mediaProductName') return { sdMediaProduct: new Set([folded]) };
    if (property === 'mediaSerialNumber') {
      // Defender writes a decimal number; macOS shows the same serial in hexadecimal.
      const hex = /^\d+$/.test(folded) ? [`0x${BigInt(folded).toString(16).padStart(8, '0')}`] : [];
      return { sdMediaSerial: new Set([folded, ...hex]) };
    }
    if (!isTrustworthySerial(folded)) {
      this.#report.add(
        'approximated',
        path,
        `\`${value}\` is a placeholder that many devices share: Portcullis lets no rule rest on it, so the clause matches nothing`,
      );
    }
    return { serialNumber: new Set([folded]) };
  }
}

function both(a: readonly Difference[], b: readonly Difference[]): readonly Difference[] {
  const found: Difference[] = [];
  for (const left of a) {
    for (const right of b) {
      const region = intersect(left.region, right.region);
      if (region !== undefined) found.push({ region, without: [...left.without, ...right.without] });
      if (found.length > MOST_TERMS) throw new TooManyTerms('groups');
    }
  }
  return found;
}

/** The intersection of several unions. */
export function allOf(unions: readonly (readonly Difference[])[]): readonly Difference[] {
  return unions.reduce(both, [{ region: {}, without: [] }]);
}

/** Joins what can be joined among the terms without exceptions. */
function tidy(terms: readonly Difference[], path: string): readonly Difference[] {
  const plain = merge(terms.filter((term) => term.without.length === 0).map((term) => term.region));
  const rest = terms.filter((term) => term.without.length > 0);
  if (plain.length + rest.length > MOST_TERMS) throw new TooManyTerms(path);
  return [...plain.map((region) => ({ region, without: [] })), ...rest];
}
