/** What the API sends, as typed records: one decoder each. The words are those of libs/policy and libs/health. */
import {
  type AttachedDevice,
  BRIDGE_MODES,
  CHECKS,
  DECISIONS,
  EVENT_KINDS,
  FAMILIES,
  HEALTH_STATES,
  OUTCOMES,
  SEVERITIES,
  VERBS,
} from '@portcullis/wire';
import { hexId } from '@portcullis/policy';
import {
  anything,
  count,
  flag,
  isObject,
  list,
  listOrNone,
  nullable,
  object,
  shaped,
  text,
  word,
  type Decoded,
  type Decoder,
} from './decode.js';

const family = word(FAMILIES, 'unknown');
const bridgeMode = nullable(word(BRIDGE_MODES, 'other'));

/** Somebody by their address; some answers carry a record of them, some the address alone. */
const person: Decoder<string | null> = (value, path) => {
  if (value === null || value === undefined || typeof value === 'string') return value ?? null;
  return object({ email: nullable(text) })(value, path).email;
};

/** A vendor or product id as four hexadecimal digits, however it was sent. */
const usbId: Decoder<string> = (value, path) => (typeof value === 'number' ? hexId(value) : text(value, path));

const macName = object({ id: text, hostname: text });

export const documentRef = object({ kind: text, id: text, sequence: count });
export type DocumentRef = Decoded<typeof documentRef>;

export const problem = object({
  code: text,
  check: word(CHECKS, 'other'),
  severity: word(SEVERITIES, 'warning'),
  title: text,
  cause: text,
  fix: text,
});
export type Problem = Decoded<typeof problem>;

export const check = object({ id: text, title: text, state: word(['ok', 'problem', 'unknown'], 'unknown') });
export type Check = Decoded<typeof check>;

const refusal = object({
  document: nullable(object({ kind: nullable(text), id: nullable(text), sequence: nullable(count) })),
  reason: nullable(text),
  time: nullable(text),
});
export type Refusal = Decoded<typeof refusal>;

export const attachedDevice = shaped<AttachedDevice>(
  (value): value is AttachedDevice =>
    isObject(value) &&
    typeof value['key'] === 'string' &&
    isObject(value['device']) &&
    typeof value['device']['family'] === 'string',
  'an attached device',
);

export const mac = object({
  id: text,
  hostname: text,
  hardwareUuid: text,
  serialNumber: nullable(text),
  model: nullable(text),
  osVersion: nullable(text),
  agentVersion: nullable(text),
  bridgeMode,
  tags: listOrNone(text),
  owner: nullable(object({ name: nullable(text), email: nullable(text) })),
  enrolledAt: nullable(text),
  lastSeenAt: nullable(text),
  state: word(HEALTH_STATES, 'unknown'),
  problems: listOrNone(problem),
  /** Lines of the checklist; empty when the Mac has not reported since its enrolment. */
  checks: listOrNone(check),
  policy: nullable(object({ id: text, name: text, revision: nullable(count) })),
  expected: listOrNone(documentRef),
  applied: listOrNone(documentRef),
  inSync: flag,
  refused: listOrNone(refusal),
  attached: listOrNone(attachedDevice),
});
export type Mac = Decoded<typeof mac>;

/** A Mac in a list of few. */
export const macSummary = object({
  id: text,
  hostname: text,
  serialNumber: nullable(text),
  owner: nullable(object({ name: nullable(text), email: nullable(text) })),
  lastSeenAt: nullable(text),
  state: word(HEALTH_STATES, 'unknown'),
  problems: listOrNone(problem),
});
export type MacSummary = Decoded<typeof macSummary>;

export const device = object({
  id: text,
  key: text,
  family,
  capabilities: listOrNone(family),
  vendorId: nullable(usbId),
  productId: nullable(usbId),
  manufacturerName: nullable(text),
  productName: nullable(text),
  serialNumber: nullable(text),
  identity: word(['unique', 'shared', 'none'], 'none'),
  shared: flag,
  firstSeenAt: text,
  lastSeenAt: text,
  lastMac: nullable(macName),
  lastUser: nullable(text),
  macCount: count,
  sets: listOrNone(object({ id: text, name: text })),
  note: nullable(text),
});
export type Device = Decoded<typeof device>;

export const eventRow = object({
  id: text,
  time: text,
  receivedAt: nullable(text),
  kind: word(EVENT_KINDS, 'other'),
  mac: nullable(macName),
  person: nullable(text),
  deviceKey: nullable(text),
  deviceName: nullable(text),
  family: nullable(family),
  decision: nullable(word(DECISIONS, 'other')),
  outcome: nullable(word(OUTCOMES, 'other')),
  bridgeMode,
  sentence: text,
  policy: nullable(object({ id: text, name: nullable(text), revision: nullable(count) })),
  rule: nullable(text),
  /** The whole recorded event; only when one event was asked for. */
  event: anything,
});
export type EventRow = Decoded<typeof eventRow>;

export const policyProblem = object({
  line: nullable(count),
  column: nullable(count),
  path: nullable(text),
  message: text,
  severity: word(['error', 'warning', 'info'], 'error'),
  remedy: nullable(text),
});
export type PolicyProblem = Decoded<typeof policyProblem>;

export const policy = object({
  id: text,
  name: text,
  description: nullable(text),
  draft: nullable(object({ source: text, updatedAt: nullable(text), updatedBy: person })),
  published: nullable(
    object({
      revision: count,
      sequence: nullable(count),
      publishedAt: nullable(text),
      publishedBy: person,
      source: text,
    }),
  ),
  problems: listOrNone(policyProblem),
});
export type PolicyRecord = Decoded<typeof policy>;

const whatIfGroup = object({
  kind: word(['newly-denied', 'newly-allowed', 'newly-observed', 'no-longer-observed'], 'other'),
  deviceKey: text,
  deviceName: text,
  verbs: list(word(VERBS, 'connect')),
  ruleBefore: text,
  ruleNow: text,
  macs: listOrNone(text),
  count,
});
export type WhatIfGroup = Decoded<typeof whatIfGroup>;

/** What a text would have made of the verdicts that were recorded. */
export const whatIf = object({ decisions: count, changed: count, truncated: flag, groups: list(whatIfGroup) });
export type WhatIf = Decoded<typeof whatIf>;

export const revision = object({
  revision: count,
  sequence: nullable(count),
  publishedAt: nullable(text),
  publishedBy: person,
  comment: nullable(text),
  source: nullable(text),
});
export type Revision = Decoded<typeof revision>;

export const deviceSet = object({
  id: text,
  name: text,
  description: nullable(text),
  count: count,
  version: nullable(count),
  updatedAt: nullable(text),
});
export type DeviceSetRecord = Decoded<typeof deviceSet>;

export const setEntry = object({
  id: text,
  vendorId: text,
  productId: text,
  serialNumber: nullable(text),
  owner: nullable(text),
  assetTag: nullable(text),
  comment: nullable(text),
  ticket: nullable(text),
  reviewDate: nullable(text),
});
export type SetEntry = Decoded<typeof setEntry>;

export const target: Decoder<
  | { readonly type: 'mac'; readonly macId: string }
  | { readonly type: 'tag'; readonly tag: string }
  | { readonly type: 'everyone' }
> = (value, path) => {
  const { type } = object({ type: text })(value, path);
  if (type === 'mac') return { type, ...object({ macId: text })(value, path) };
  if (type === 'tag') return { type, ...object({ tag: text })(value, path) };
  if (type === 'everyone') return { type };
  throw new TypeError(`the server's answer is not understood: \`${path}.type\` is \`${type}\`; reload the page`);
};
export const assignment = object({ id: text, position: count, policyId: text, target, mac: nullable(macName) });
export type Assignment = Decoded<typeof assignment>;

export const deviceTarget = object({
  families: listOrNone(family),
  device: nullable(object({ vendorId: count, productId: count, serialNumber: nullable(text) })),
  deviceSet: nullable(text),
});
export type DeviceTarget = Decoded<typeof deviceTarget>;

const moment: Decoder<string> = (value, path) =>
  typeof value === 'number' ? new Date(value).toISOString() : text(value, path);

export const grant = object({
  id: text,
  macId: text,
  mac: nullable(macName),
  user: nullable(text),
  target: deviceTarget,
  verbs: list(word(VERBS, 'connect')),
  notBefore: nullable(moment),
  expires: moment,
  approvedBy: person,
  reason: text,
  state: word(['upcoming', 'active', 'expired', 'revoked'], 'other'),
  revokedAt: nullable(moment),
});
export type GrantRecord = Decoded<typeof grant>;

export const block = object({
  id: text,
  target: deviceTarget,
  reason: text,
  createdBy: person,
  createdAt: nullable(moment),
  liftedAt: nullable(moment),
});
export type BlockRecord = Decoded<typeof block>;

export const auditEntry = object({
  id: text,
  time: text,
  actor: nullable(object({ id: nullable(text), email: nullable(text) })),
  action: text,
  resource: text,
  resourceId: nullable(text),
  before: anything,
  after: anything,
  ip: nullable(text),
});
export type AuditEntry = Decoded<typeof auditEntry>;

export const ROLES = ['admin', 'policy-editor', 'responder', 'auditor', 'helpdesk'] as const;
export const user = object({
  id: text,
  email: text,
  name: nullable(text),
  role: nullable(text),
  disabled: nullable(flag),
});
export type User = Decoded<typeof user>;

export const enrolmentToken = object({
  id: text,
  name: text,
  tags: listOrNone(text),
  expiresAt: nullable(text),
  maxUses: nullable(count),
  uses: count,
  createdBy: person,
  /** Only in the answer to its creation. */
  token: nullable(text),
});
export type EnrolmentToken = Decoded<typeof enrolmentToken>;

/** What the last configuration profile was made for. */
export const profileSettings = object({
  mode: word(['authorize', 'approve'], 'authorize'),
  teamId: nullable(text),
  removable: flag,
  server: nullable(text),
});
export type ProfileSettings = Decoded<typeof profileSettings>;

export const apiToken = object({
  id: text,
  name: text,
  role: text,
  expiresAt: text,
  lastUsedAt: nullable(text),
  createdBy: person,
  createdAt: text,
  /** Only in the answer to its creation. */
  token: nullable(text),
});
export type ApiToken = Decoded<typeof apiToken>;

export const dashboard = object({
  macs: object({ total: count, byState: shaped(isObject, 'an object') }),
  attention: listOrNone(macSummary),
  denialsByHour: listOrNone(object({ hour: text, denied: count, observed: count })),
  newDevices: listOrNone(device),
  outOfSync: count,
});
export type DashboardFigures = Decoded<typeof dashboard>;

export const found = object({ macs: listOrNone(macSummary), devices: listOrNone(device) });
export type Found = Decoded<typeof found>;
