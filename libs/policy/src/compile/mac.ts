import { ByteWriter } from './bytes.js';
import { DOCUMENT_KINDS, type DocumentKind } from './envelope.js';
import { numberOf } from './masks.js';
import { joinSections, section, StringTable } from './sections.js';
import { uuidBytes } from './uuid.js';

/** What one Mac is to have: the only source of its policy and its tags (docs/decisions/0002). */
export interface MacAssignment {
  /** UUID. */
  readonly mac: string;
  readonly hardwareUuid: string;
  /** UUID; `null`: no policy is assigned, and the Mac observes. */
  readonly policy: string | null;
  /** Name and address for people; empty: none. */
  readonly owner: string;
  readonly tags: readonly string[];
  /** All documents that the Mac is to hold, its policy among them, this one not. */
  readonly documents: readonly { readonly kind: DocumentKind; readonly id: string }[];
}

const NO_POLICY = '00000000-0000-0000-0000-000000000000';

/** Throws `CompileError` when an id is no UUID. */
export function compileMac(assignment: MacAssignment): Uint8Array {
  const strings = new StringTable();
  const header = new ByteWriter();
  header.bytes(uuidBytes(assignment.mac)).bytes(uuidBytes(assignment.policy ?? NO_POLICY));
  header.u32(strings.add(assignment.hardwareUuid)).u32(strings.add(assignment.owner));
  const tags = new ByteWriter();
  for (const tag of assignment.tags) tags.u32(strings.add(tag));
  const documents = new ByteWriter();
  for (const { kind, id } of assignment.documents) {
    documents.bytes(uuidBytes(id)).u32(numberOf(DOCUMENT_KINDS, kind) + 1);
  }
  return joinSections([section(40, header), ...strings.sections(), section(4, tags), section(20, documents)]);
}
