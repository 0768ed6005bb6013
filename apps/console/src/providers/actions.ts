import type { Verb } from '@portcullis/wire';
import { count, list, listOrNone, nullable, object, text, type Decoded } from '../wire/decode.js';
import * as records from '../wire/records.js';
import type { Http } from './http.js';

const problemList = object({ problems: listOrNone(records.policyProblem) });
const importProblem = object({ line: nullable(count), message: text });
const imported = object({
  added: count,
  updated: count,
  unchanged: count,
  removed: count,
  wholeMake: count,
  problems: listOrNone(importProblem),
});
export type ImportReport = Decoded<typeof imported>;

const previewedEntry = object({
  vendorId: text,
  productId: text,
  serialNumber: nullable(text),
  owner: nullable(text),
  assetTag: nullable(text),
  comment: nullable(text),
  ticket: nullable(text),
  reviewDate: nullable(text),
});
export type PreviewedEntry = Decoded<typeof previewedEntry>;
const previewed = object({
  rows: count,
  added: count,
  changed: count,
  unchanged: count,
  removed: count,
  wholeMake: count,
  shown: object({
    added: list(previewedEntry),
    changed: list(object({ before: previewedEntry, after: previewedEntry })),
    removed: list(previewedEntry),
    wholeMake: list(previewedEntry),
  }),
  problems: listOrNone(importProblem),
});
export type ImportPreview = Decoded<typeof previewed>;

/** What the person has agreed to about a file. */
export interface ImportChoice {
  /** Entries without a serial number match every device of their make, and that is meant. */
  readonly wholeMake: boolean;
  /** What the file does not name is removed from the set. */
  readonly replace: boolean;
}

const entryPage = object({ data: list(records.setEntry), total: count });
const assignmentPage = object({ data: list(records.assignment) });
const revisionPage = object({ data: list(records.revision) });

export interface NewSetEntry {
  readonly vendorId: string;
  readonly productId: string;
  readonly serialNumber?: string;
  readonly owner?: string;
  readonly assetTag?: string;
  readonly comment?: string;
  readonly ticket?: string;
  readonly reviewDate?: string;
}

export interface EntryQuery {
  readonly offset: number;
  readonly limit: number;
  readonly q?: string;
}

export interface AllowRequest {
  readonly eventId: string;
  readonly verbs: readonly Verb[];
  readonly comment: string;
  /** Somebody has read that more devices than this one will be allowed. */
  readonly acknowledgeShared?: true;
}

export interface ProfileRequest {
  readonly mode: 'authorize' | 'approve';
  readonly teamId: string | null;
  readonly removable: boolean;
  readonly agent: {
    readonly server: string | null;
    readonly token: {
      readonly name: string;
      readonly tags: readonly string[];
      readonly expiresAt: string;
      readonly maxUses: number | null;
    } | null;
    readonly owner: { readonly name: string | null; readonly email: string | null } | null;
  } | null;
}

export type NewAssignment = Pick<records.Assignment, 'policyId' | 'target'>;

export type Actions = ReturnType<typeof createActions>;

/** Everything the console asks the API for that is not plain reading and writing of records. */
export function createActions(http: Http) {
  const policyAt = (id: string, rest = ''): string => `/policies/${encodeURIComponent(id)}${rest}`;
  const setAt = (id: string, rest: string): string => `/device-sets/${encodeURIComponent(id)}${rest}`;
  const assignmentsFrom = (body: unknown): readonly records.Assignment[] =>
    (Array.isArray(body) ? list(records.assignment)(body, '') : assignmentPage(body, '').data).toSorted(
      (a, b) => a.position - b.position,
    );

  return {
    /** Nothing but the question whether somebody is signed in: before a file is downloaded by the browser itself. */
    whoAmI: async (signal?: AbortSignal) => {
      await http('GET', '/auth/me', { signal });
    },

    dashboard: async () => records.dashboard(await http('GET', '/dashboard'), ''),
    search: async (q: string, signal?: AbortSignal) =>
      records.found(await http('GET', '/search', { query: { q }, signal }), ''),

    checkPolicy: async (source: string, signal?: AbortSignal) =>
      problemList(await http('POST', '/policies/check', { body: { source }, signal }), '').problems,
    /** @param basedOn when the draft that was edited had been saved; the server refuses when it has changed since */
    saveDraft: async (id: string, source: string, basedOn: string | null) =>
      problemList(await http('PUT', policyAt(id, '/draft'), { body: { source, basedOn } }), '').problems,
    discardDraft: async (id: string) => {
      await http('DELETE', policyAt(id, '/draft'));
    },
    whatIf: async (id: string, source: string, days: number, signal?: AbortSignal) =>
      records.whatIf(await http('POST', policyAt(id, '/what-if'), { body: { source, days }, signal }), ''),
    publish: async (id: string, comment: string) => {
      await http('POST', policyAt(id, '/publish'), { body: { comment } });
    },
    revisions: async (id: string) => {
      const body = await http('GET', policyAt(id, '/revisions'), { query: { limit: 1000 } });
      const all = Array.isArray(body) ? list(records.revision)(body, '') : revisionPage(body, '').data;
      return all.toSorted((a, b) => b.revision - a.revision);
    },
    revision: async (id: string, number: number) =>
      records.revision(await http('GET', policyAt(id, `/revisions/${number}`)), ''),
    rollback: async (id: string, revision: number) => {
      await http('POST', policyAt(id, '/rollback'), { body: { revision } });
    },
    allowDevice: async (id: string, request: AllowRequest) => {
      await http('POST', policyAt(id, '/allow-device'), { body: request });
    },

    entries: async (setId: string, query: EntryQuery, signal?: AbortSignal) =>
      entryPage(await http('GET', setAt(setId, '/entries'), { query: { ...query }, signal }), ''),
    addEntry: async (setId: string, entry: NewSetEntry) => {
      await http('POST', setAt(setId, '/entries'), { body: { entries: [entry] } });
    },
    removeEntry: async (setId: string, entryId: string) => {
      await http('DELETE', setAt(setId, `/entries/${encodeURIComponent(entryId)}`));
    },
    // The bytes go as they lie on the disk: whoever reads them as text here loses what is not UTF-8.
    previewImport: async (setId: string, file: Blob, choice: ImportChoice) =>
      previewed(
        await http('POST', setAt(setId, '/import/preview'), {
          query: { ...choice },
          file: { content: file, type: 'text/csv' },
        }),
        '',
      ),
    importEntries: async (setId: string, file: Blob, choice: ImportChoice) =>
      imported(
        await http('POST', setAt(setId, '/import'), {
          query: { ...choice },
          file: { content: file, type: 'text/csv' },
        }),
        '',
      ),

    profileSettings: async () => records.profileSettings(await http('GET', '/profiles/settings'), ''),
    /** The profile's text. One that holds an enrolment token makes that token, each time. */
    createProfile: async (kind: string, request: ProfileRequest) =>
      text(await http('POST', `/profiles/${encodeURIComponent(kind)}`, { body: request, answer: 'text' }), ''),

    assignments: async () => assignmentsFrom(await http('GET', '/assignments')),
    saveAssignments: async (ordered: readonly NewAssignment[]) =>
      assignmentsFrom(await http('PUT', '/assignments', { body: { assignments: ordered } })),
  };
}
