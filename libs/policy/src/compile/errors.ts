/**
 * Why a document was refused; the words are those of FORMAT.md and travel in `document` events.
 * The order is the numbering of `Refusal` in the bridge, from 1.
 */
export const REFUSALS = [
  'corrupt',
  'newer-format',
  'wrong-key',
  'unsigned',
  'bad-signature',
  'wrong-mac',
  'older',
  'expired',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Bytes that are not the document they claim to be. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  constructor(
    readonly reason: Refusal,
    message: string,
  ) {
    super(message);
  }
}

/** A value that the model's types admit and the binary format does not, for example an id that is no UUID. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
}
