import type { Refusal } from '@portcullis/wire';

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
