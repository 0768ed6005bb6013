import * as wire from '@portcullis/wire';
import type * as z from 'zod/mini';
import { read } from './answers.js';
import type { Http } from './http.js';

const entryPage = wire.pageOf(wire.setEntryRow);
const assignmentPage = wire.pageOf(wire.assignmentRow);
const revisionPage = wire.pageOf(wire.revisionRow);

/** As it is typed: the API reads the ids. */
export type NewSetEntry = z.input<typeof wire.setEntryBody>;

export interface EntryQuery {
  readonly offset: number;
  readonly limit: number;
  readonly q?: string;
}

export type NewAssignment = Pick<wire.AssignmentRow, 'policyId' | 'target'>;

export type Actions = ReturnType<typeof createActions>;

/** Everything the console asks the API for that is not plain reading and writing of records. */
export function createActions(http: Http) {
  const policyAt = (id: string, rest = ''): string => `/policies/${encodeURIComponent(id)}${rest}`;
  const assignmentsFrom = (body: unknown) =>
    read(assignmentPage, body).data.toSorted((a, b) => a.position - b.position);

  return {
    /** Nothing but the question whether somebody is signed in: before a file is downloaded by the browser itself. */
    whoAmI: async (signal?: AbortSignal) => {
      await http('GET', '/auth/me', { signal });
    },

    dashboard: async () => read(wire.dashboardAnswer, await http('GET', '/dashboard')),
    unprotected: async (macId: string) =>
      read(wire.unprotectedAnswer, await http('GET', `/macs/${encodeURIComponent(macId)}/unprotected`)),
    search: async (q: string, signal?: AbortSignal) =>
      read(wire.searchAnswer, await http('GET', '/search', { query: { q }, signal })),

    signingKey: async () => read(wire.signingKeyAnswer, await http('GET', '/signing-key')),
    rotateKey: async () => read(wire.signingKeyAnswer, await http('POST', '/signing-key/rotate')),

    readmitMac: async (id: string, body: wire.ReadmitMacBody) => {
      await http('POST', `/macs/${encodeURIComponent(id)}/readmit`, { body });
    },
    healthHistory: async (macId: string, zone: string) =>
      read(
        wire.healthHistoryAnswer,
        await http('GET', `/macs/${encodeURIComponent(macId)}/health-history`, { query: { zone } }),
      ),

    eventSummary: async (filters: Readonly<Record<string, string>>, signal?: AbortSignal) =>
      read(wire.eventSummary, await http('GET', '/events/summary', { query: filters, signal })),

    sightings: async (deviceId: string, signal?: AbortSignal) =>
      read(wire.deviceSightings, await http('GET', `/devices/${encodeURIComponent(deviceId)}/sightings`, { signal })),

    checkPolicy: async (source: string, signal?: AbortSignal) =>
      read(wire.policyProblems, await http('POST', '/policies/check', { body: { source }, signal })).problems,
    /** @param basedOn when the draft that was edited had been saved; the server refuses when it has changed since */
    saveDraft: async (id: string, source: string, basedOn: string | null) =>
      read(wire.policyRow, await http('PUT', policyAt(id, '/draft'), { body: { source, basedOn } })),
    discardDraft: async (id: string) => {
      await http('DELETE', policyAt(id, '/draft'));
    },
    whatIf: async (id: string, source: string, days: number, signal?: AbortSignal) =>
      read(wire.whatIfAnswer, await http('POST', policyAt(id, '/what-if'), { body: { source, days }, signal })),
    /** @param basedOn when the draft that was looked at had been saved; the server refuses any other */
    publish: async (id: string, basedOn: string, comment: string) => {
      await http('POST', policyAt(id, '/publish'), { body: { basedOn, comment } });
    },
    revisions: async (id: string) => {
      const { data } = read(revisionPage, await http('GET', policyAt(id, '/revisions'), { query: { limit: 1000 } }));
      return data.toSorted((a, b) => b.revision - a.revision);
    },
    revision: async (id: string, number: number) =>
      read(wire.revisionDetail, await http('GET', policyAt(id, `/revisions/${number}`))),
    rollback: async (id: string, revision: number, comment: string) => {
      await http('POST', policyAt(id, '/rollback'), { body: { revision, comment } });
    },
    allowDevice: async (id: string, request: wire.AllowDeviceBody) => {
      await http('POST', policyAt(id, '/allow-device'), { body: request });
    },

    ...createSetActions(http),

    profileSettings: async () => read(wire.profileSettings, await http('GET', '/profiles/settings')),
    /** The profile's text. One that holds an enrolment token makes that token, each time. */
    createProfile: async (kind: string, request: wire.ProfileBody) =>
      String(await http('POST', `/profiles/${encodeURIComponent(kind)}`, { body: request, answer: 'text' })),

    assignments: async () => assignmentsFrom(await http('GET', '/assignments')),
    saveAssignments: async (ordered: readonly NewAssignment[]) =>
      assignmentsFrom(await http('PUT', '/assignments', { body: { assignments: ordered } })),
  };
}

/** Entries of a device set, one by one and by the file. */
function createSetActions(http: Http) {
  const setAt = (id: string, rest: string): string => `/device-sets/${encodeURIComponent(id)}${rest}`;
  return {
    entries: async (setId: string, query: EntryQuery, signal?: AbortSignal) =>
      read(entryPage, await http('GET', setAt(setId, '/entries'), { query: { ...query }, signal })),
    addEntry: async (setId: string, entry: NewSetEntry) => {
      await http('POST', setAt(setId, '/entries'), { body: { entries: [entry] } });
    },
    setUses: async (setId: string, signal?: AbortSignal) =>
      read(wire.deviceSetUses, await http('GET', setAt(setId, '/used-by'), { signal })),
    removeEntry: async (setId: string, entryId: string) => {
      await http('DELETE', setAt(setId, `/entries/${encodeURIComponent(entryId)}`));
    },
    // The bytes go as they lie on the disk: whoever reads them as text here loses what is not UTF-8.
    previewImport: async (setId: string, file: Blob, choice: wire.ImportQuery) =>
      read(
        wire.importPreview,
        await http('POST', setAt(setId, '/import/preview'), {
          query: { ...choice },
          file: { content: file, type: 'text/csv' },
        }),
      ),
    importEntries: async (setId: string, file: Blob, choice: wire.ImportQuery) =>
      read(
        wire.importReport,
        await http('POST', setAt(setId, '/import'), {
          query: { ...choice },
          file: { content: file, type: 'text/csv' },
        }),
      ),
  };
}
