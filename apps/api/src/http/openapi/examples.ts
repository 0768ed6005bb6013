/** What requests and answers look like, in the OpenAPI document; a test holds each against its route's schema. */
import { parsePolicy } from '@portcullis/policy';
import type * as wire from '@portcullis/wire';
import {
  MAC_ID,
  POLICY_ID,
  ORGANISATION_ID,
  MONDAY,
  ETAG,
  NAMES,
  STICK,
  VERDICT,
  EVENT,
  MAC,
  SOURCE,
  MISSPELT,
  REVISION_ROW,
  REVISION,
  POLICY,
  PUBLISHED,
  GRANT,
  BLOCK,
  SET,
  NEW_ENTRY,
  ENTRY,
  CSV,
  ENROLMENT,
  HEARTBEAT,
} from './samples.js';

interface Example {
  /** As it is sent. */
  readonly body?: unknown;
  readonly answer?: unknown;
}

const page = <T>(one: T): { data: T[]; total: number } => ({ data: [one], total: 1 });

/** By operation id. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  'AgentDocuments.expected': {
    answer: {
      documents: [
        {
          kind: 'policy',
          id: POLICY_ID,
          sequence: 12,
          size: 1840,
          sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        },
      ],
    } satisfies wire.ManifestAnswer,
  },
  'Enrolment.enrol': {
    body: ENROLMENT,
    answer: {
      macId: MAC_ID,
      organisationId: ORGANISATION_ID,
      anchor:
        'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEMKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D7gS2XpJFbZiItSs3m9+9Ue6GnvHw/GW2ZZaVtszggXIw==',
      serverTime: MONDAY,
    } satisfies wire.EnrolmentAnswer,
  },
  'Ingest.store': {
    body: { events: [VERDICT] },
    answer: {
      accepted: 1,
      duplicates: 0,
      rejected: [],
    } satisfies wire.EventsAnswer,
  },
  'Heartbeat.report': {
    body: HEARTBEAT,
    answer: { serverTime: MONDAY, documentsEtag: ETAG } satisfies wire.HeartbeatAnswer,
  },
  'Block.list': { answer: page(BLOCK) },
  'Block.create': {
    body: {
      target: { device: { vendorId: '0951', productId: '1666' } },
      reason: BLOCK.reason,
    },
    answer: BLOCK,
  },
  'DeviceSet.list': { answer: page(SET) },
  'DeviceSet.create': {
    body: { name: SET.name, description: SET.description } satisfies wire.CreateDeviceSetBody,
    answer: { ...SET, count: 0, version: 1 },
  },
  'DeviceSet.get': { answer: SET },
  'DeviceSet.uses': {
    answer: {
      policies: [
        {
          id: POLICY_ID,
          name: 'Office',
          published: true,
          rules: [{ id: 'company-sticks', text: 'allows every use' }],
        },
      ],
      grants: 0,
      blocks: 0,
    } satisfies wire.DeviceSetUses,
  },
  'DeviceSet.entries': { answer: page(ENTRY) },
  'DeviceSet.addEntries': {
    body: {
      entries: [
        {
          vendorId: '0951',
          productId: '1666',
          serialNumber: NAMES.serialNumber,
          owner: 'Mia Berg',
          assetTag: 'USB-0042',
          reviewDate: '2027-11-23',
        },
        { bus: 'thunderbolt', model: 'Samsung Portable SSD X5', serialNumber: 'S4YNNE0M700123' },
      ],
    },
    answer: { added: 2, updated: 0 } satisfies wire.EntriesAdded,
  },
  'DeviceSet.import': {
    body: CSV,
    answer: { added: 1, updated: 0, unchanged: 0, removed: 0, wholeMake: 0, problems: [] } satisfies wire.ImportReport,
  },
  'DeviceSet.previewImport': {
    body: CSV,
    answer: {
      rows: 1,
      added: 1,
      changed: 0,
      unchanged: 0,
      removed: 0,
      wholeMake: 0,
      shown: { added: [NEW_ENTRY], changed: [], removed: [], wholeMake: [] },
      problems: [],
    } satisfies wire.ImportPreview,
  },
  'Event.list': { answer: { data: [EVENT], next: null } satisfies wire.EventPage },
  'Evidence.json': {
    answer: {
      format: 'portcullis-evidence',
      version: 1,
      exported: { at: EVENT.receivedAt, by: { email: 'auditor@example.test', role: 'auditor' } },
      event: { ...EVENT, event: VERDICT },
      trace: { workedOut: false, steps: ['sandisk-read-only: no: the vendor is 0951, not 0781'] },
      policy: null,
      device: null,
      hashes: { event: '9'.repeat(64), policySource: null, device: null },
    } satisfies wire.Evidence,
  },
  'Event.summary': {
    answer: {
      total: 1,
      truncated: false,
      from: MONDAY,
      to: EVENT.receivedAt,
      buckets: [{ time: MONDAY, count: 1, denied: 1 }],
      devices: [{ value: EVENT.deviceKey ?? '', label: EVENT.deviceName, count: 1 }],
      people: [{ value: 'mia', label: 'mia', count: 1 }],
      macs: [{ value: MAC_ID, label: EVENT.mac.hostname, count: 1 }],
      rules: [{ value: 'default', label: 'default', count: 1 }],
    } satisfies wire.EventSummary,
  },
  'Event.detail': { answer: { ...EVENT, event: VERDICT } satisfies wire.EventDetail },
  'Grant.list': { answer: page(GRANT) },
  'Grant.get': { answer: GRANT },
  'Grant.create': {
    body: {
      macId: MAC_ID,
      user: 'mia',
      target: { device: { vendorId: '0951', productId: '1666', serialNumber: NAMES.serialNumber } },
      verbs: ['read'],
      expires: GRANT.expires,
      reason: GRANT.reason,
    },
    answer: GRANT,
  },
  'HealthHistory.read': {
    answer: {
      since: MAC.enrolledAt,
      enrolledAt: MAC.enrolledAt,
      days: [{ from: '2026-11-23T00:00:00.000Z', to: '2026-11-24T00:00:00.000Z', kind: 'gaps' }],
      protectedDays: 0,
      provedAt: '2026-11-22T15:00:00.000Z',
      problems: [
        {
          from: MONDAY,
          to: null,
          code: 'full-disk-access-missing',
          severity: 'critical',
          title: 'Full Disk Access is missing',
        },
      ],
      unprotected: [{ from: MONDAY, to: null, state: 'unprotected', why: ['Full Disk Access is missing'] }],
      unheard: [],
    } satisfies wire.HealthHistoryAnswer,
  },
  'Unprotected.get': {
    answer: {
      intervals: [{ from: '2026-11-22T14:00:00.000Z', to: '2026-11-22T15:00:00.000Z', why: 'stopped', detail: null }],
      silence: null,
      lastWord: { what: 'started', at: '2026-11-22T15:00:00.000Z' },
    } satisfies wire.UnprotectedAnswer,
  },
  'Mac.list': { answer: page(MAC) },
  'Mac.get': { answer: MAC },
  'Mac.readmit': { body: { withNewKey: false } satisfies wire.ReadmitMacBody, answer: MAC },
  'Policy.list': { answer: page(POLICY) },
  'Policy.create': { body: { source: SOURCE }, answer: { ...POLICY, published: null } satisfies wire.PolicyRow },
  'Policy.get': { answer: POLICY },
  'Policy.saveDraft': { body: { source: SOURCE, basedOn: MONDAY } satisfies wire.DraftBody, answer: POLICY },
  'Policy.publish': { body: { basedOn: MONDAY, comment: 'ticket 4711' } satisfies wire.PublishBody, answer: PUBLISHED },
  'Policy.allowDevice': {
    body: {
      eventId: VERDICT.id,
      verbs: ['read'],
      comment: 'ticket 4711',
      acknowledgeShared: false,
    } satisfies wire.AllowDeviceBody,
    answer: POLICY,
  },
  'Policy.rollback': { body: { revision: 2, comment: 'ticket 4713' } satisfies wire.RollbackBody, answer: PUBLISHED },
  'Policy.revisions': { answer: page(REVISION_ROW) },
  'Policy.revision': { answer: REVISION },
  'Policy.check': {
    body: { source: MISSPELT },
    answer: { problems: [...parsePolicy(MISSPELT).problems] } satisfies wire.PolicyProblems,
  },
  'WhatIf.ask': {
    body: { source: SOURCE, days: 30 } satisfies wire.WhatIfBody,
    answer: {
      decisions: 412,
      changed: 3,
      truncated: false,
      groups: [
        {
          kind: 'newly-denied',
          deviceKey: STICK.key,
          deviceName: NAMES.productName,
          family: 'usb-storage',
          verbs: ['write'],
          ruleBefore: 'company-sticks',
          ruleNow: 'default',
          macs: ['mac-of-mia'],
          count: 3,
        },
      ],
      byMac: [{ mac: 'mac-of-mia', count: 3 }],
      byRule: [{ rule: 'default', count: 3 }],
    } satisfies wire.WhatIfAnswer,
  },
};
