import * as z from 'zod/mini';
import type { Frozen } from './frozen.js';
import { DOCUMENT_KINDS } from './names.js';
import { foreignText } from './text.js';

/** Names one issue of one signed document. */
export const documentRef = z.object({ kind: z.enum(DOCUMENT_KINDS), id: foreignText, sequence: z.number() });
export type DocumentRef = Frozen<z.infer<typeof documentRef>>;

/** The same as a Mac reports it: its bridge may be newer than whoever reads this, and know more kinds. */
export const reportedDocument = z.object({ kind: foreignText, id: foreignText, sequence: z.number() });
export type ReportedDocument = Frozen<z.infer<typeof reportedDocument>>;
