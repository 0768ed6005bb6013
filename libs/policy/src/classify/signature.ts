import type { Family } from '@portcullis/wire';

/** Both ends are within. */
export type IdRange = readonly [first: number, last: number];

/** All parts that are given must hold; see SPEC.md 9.1. Ranges of ids need `vendorId`. */
export interface SignatureConditions {
  /** Any of these. */
  readonly vendorId?: readonly number[];
  /** Any of these ranges. */
  readonly productId?: readonly IdRange[];
  readonly deviceClass?: UsbTriple;
  /** One alternate setting of one interface has all of this. */
  readonly interface?: UsbTriple & {
    /** Glob. */
    readonly name?: string;
  };
  readonly hid?: { readonly usagePage: number; readonly usage?: number };
  /** Glob. */
  readonly productName?: string;
  readonly disk?: DiskConditions;
}

export interface UsbTriple {
  readonly class: number;
  readonly subclass?: number;
  readonly protocol?: number;
}

export interface DiskConditions {
  /** Any of these, folded text. `null` means that there is none. */
  readonly protocol?: readonly (string | null)[];
  /** Any of these; `null` means not known. */
  readonly internal?: readonly (boolean | null)[];
  readonly externalParent?: boolean;
  /** Any of these, folded text. */
  readonly mediaKind?: readonly string[];
}

/** One piece of knowledge about what a descriptor means. */
export interface Signature {
  /** `[a-z0-9-]+`, unique; it stays when the row changes. */
  readonly id: string;
  readonly family: Family;
  /** 0…255; the highest decides what a composite device *is*. */
  readonly rank: number;
  readonly when: SignatureConditions;
  /** Ids of rows that are wrong about a device that this row is right about. */
  readonly overrides?: readonly string[];
  /** Where this is known from: a specification, a public project and file, a recorded device. */
  readonly source: string;
}
