/** The kinds of signed documents (libs/policy/FORMAT.md), in the order of their numbers there, from 1. */
export const DOCUMENT_KINDS = ['policy', 'device-set', 'grants', 'blocks', 'mac', 'anchor'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** Names one issue of one document. */
export interface DocumentRef {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly sequence: number;
}
