import { ByteWriter } from './bytes.js';
import { CompileError, DocumentError } from './errors.js';
import { SWITCHES_AT } from './numbering.js';
import { numberOf } from './masks.js';
import { uuidBytes, uuidText } from './uuid.js';

/** The order is the numbering in the envelope, from 1: append only. */
export const DOCUMENT_KINDS = ['policy', 'device-set', 'grants', 'blocks', 'mac', 'anchor'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

export const LARGEST_DOCUMENT = 64 * 1024 * 1024;
const MAGIC = 'PCULDOC1';
const ENVELOPE_VERSION = 1;
/** Sections of the kinds whose payload has one more, that of disks, in version 2 (FORMAT.md). */
const SECTIONS: Partial<Readonly<Record<DocumentKind, number>>> = { 'device-set': 4, grants: 4, blocks: 4 };
const HEADER_SIZE = 112;
const SIGNATURE_SIZE = 64;

export interface EnvelopeFields {
  readonly kind: DocumentKind;
  /** From 1; rises with every document of this kind and id. */
  readonly sequence: number;
  /** Unix milliseconds. */
  readonly issuedAt: number;
  /** Unix milliseconds; `null`: never. */
  readonly expiresAt: number | null;
  /** UUID. */
  readonly organisationId: string;
  /** UUID: see FORMAT.md for which one each kind carries. */
  readonly documentId: string;
  /** SHA-256 of the signing key's SubjectPublicKeyInfo (DER). */
  readonly keyId: Uint8Array;
  readonly payload: Uint8Array;
}

export interface Envelope extends EnvelopeFields {
  /** What the signature is over. */
  readonly signedBytes: Uint8Array;
  /** `r` and `s`, 32 bytes each (IEEE P1363). */
  readonly signature: Uint8Array;
}

/** The bytes to sign with ES256. Throws `CompileError` when a field cannot be expressed. */
export function encodeEnvelope(fields: EnvelopeFields): { readonly signedBytes: Uint8Array } {
  if (fields.sequence < 1) throw new CompileError(`sequence \`${fields.sequence}\` is too small: sequences begin at 1`);
  if (fields.expiresAt === 0) throw new CompileError('expiresAt `0` would mean never: say `null`');
  if (fields.keyId.length !== 32) throw new CompileError(`a key id has 32 bytes, not ${fields.keyId.length}`);
  const size = HEADER_SIZE + fields.payload.length + SIGNATURE_SIZE;
  if (size > LARGEST_DOCUMENT) {
    throw new CompileError(`the document would have ${size} bytes; the most is ${LARGEST_DOCUMENT}: split it`);
  }
  const out = new ByteWriter();
  for (const character of MAGIC) out.u8(character.charCodeAt(0));
  out.u16(ENVELOPE_VERSION).u16(numberOf(DOCUMENT_KINDS, fields.kind) + 1);
  out
    .u32(payloadVersion(fields.kind, fields.payload))
    .u64(fields.sequence)
    .i64(fields.issuedAt)
    .i64(fields.expiresAt ?? 0);
  out.bytes(uuidBytes(fields.organisationId)).bytes(uuidBytes(fields.documentId)).bytes(fields.keyId);
  out.u64(fields.payload.length).bytes(fields.payload);
  return { signedBytes: out.finish() };
}

/** The whole document. `signature` is `r` then `s`, 32 bytes each, big-endian. */
export function attachSignature(signedBytes: Uint8Array, signature: Uint8Array): Uint8Array {
  if (signature.length !== SIGNATURE_SIZE) {
    throw new CompileError(`a signature has ${SIGNATURE_SIZE} bytes (r and s), not ${signature.length}`);
  }
  const document = new Uint8Array(signedBytes.length + SIGNATURE_SIZE);
  document.set(signedBytes);
  document.set(signature, signedBytes.length);
  return document;
}

/** Structure only; nothing is verified. Throws `DocumentError` with the reason that FORMAT.md gives. */
export function readEnvelope(document: Uint8Array): Envelope {
  checkFrame(document);
  const view = new DataView(document.buffer, document.byteOffset, document.byteLength);
  const kind = DOCUMENT_KINDS[view.getUint16(10, true) - 1];
  if (
    view.getUint16(8, true) !== ENVELOPE_VERSION ||
    kind === undefined ||
    view.getUint32(12, true) < 1 ||
    view.getUint32(12, true) > (kind in SECTIONS || kind === 'policy' ? 2 : 1)
  ) {
    throw new DocumentError('newer-format', 'the document is of a kind or version that this reader does not know');
  }
  const payloadEnd = document.length - SIGNATURE_SIZE;
  if (view.getBigUint64(104, true) !== BigInt(payloadEnd - HEADER_SIZE)) {
    throw new DocumentError('corrupt', 'the payload length does not fit the size of the document');
  }
  const sequence = safe(view.getBigUint64(16, true), 'sequence');
  if (sequence < 1) throw new DocumentError('corrupt', 'sequences begin at 1');
  const expiresAt = safe(view.getBigInt64(32, true), 'expiresAt');
  return {
    kind,
    sequence,
    issuedAt: safe(view.getBigInt64(24, true), 'issuedAt'),
    expiresAt: expiresAt === 0 ? null : expiresAt,
    organisationId: uuidText(document.subarray(40, 56)),
    documentId: uuidText(document.subarray(56, 72)),
    keyId: document.subarray(72, 104),
    payload: document.subarray(HEADER_SIZE, payloadEnd),
    signedBytes: document.subarray(0, payloadEnd),
    signature: document.subarray(payloadEnd),
  };
}

/**
 * The oldest version that says what the payload says, so that bridges refuse only what they cannot know. A payload's
 * first section begins where its table of sections ends.
 */
function payloadVersion(kind: DocumentKind, payload: Uint8Array): 1 | 2 {
  if (payload.length < 4) return 1;
  const first = new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
  // A policy's first section is its head.
  if (kind === 'policy') return (payload[first + SWITCHES_AT] ?? 0) === 0 ? 1 : 2;
  const sections = SECTIONS[kind];
  return sections !== undefined && first > sections * 8 ? 2 : 1;
}

function checkFrame(document: Uint8Array): void {
  if (document.length < HEADER_SIZE + SIGNATURE_SIZE || document.length > LARGEST_DOCUMENT) {
    throw new DocumentError('corrupt', `a document has 176 to ${LARGEST_DOCUMENT} bytes, not ${document.length}`);
  }
  if (String.fromCharCode(...document.subarray(0, 8)) !== MAGIC) {
    throw new DocumentError('corrupt', `the document does not begin with \`${MAGIC}\``);
  }
}

function safe(value: bigint, field: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new DocumentError('corrupt', `${field} is out of range`);
  return number;
}
