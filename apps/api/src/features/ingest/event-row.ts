import { clean, familyLabel } from '@portcullis/policy';
import type { AttachedDevice, Device, PortcullisEvent, VerdictEvent } from '@portcullis/wire';
import { storableJson, storableText } from '../../database/storable-json.js';

/** The columns of `events` in the order in which they are copied. */
export const EVENT_COLUMNS = [
  'id',
  'occurred_at',
  'received_at',
  'organisation_id',
  'mac_id',
  'kind',
  'person',
  'device_key',
  'device_name',
  'volume',
  'family',
  'decision',
  'outcome',
  'bridge_mode',
  'policy_id',
  'revision',
  'rule',
  'body',
] as const;

/** One event as it is stored. */
export interface EventRow {
  readonly id: string;
  readonly kind: PortcullisEvent['kind'];
  readonly occurredAt: string;
  readonly person: string | null;
  readonly rule: string | null;
  readonly volume: string | null;
  readonly attached: AttachedDevice | undefined;
  /** One line of COPY's text format, without the line end. */
  readonly line: string;
  readonly bytes: number;
}

export interface Origin {
  readonly macId: string;
  readonly organisationId: string;
  readonly receivedAt: Date;
}

export function attachedOf(event: PortcullisEvent): AttachedDevice | undefined {
  return 'attached' in event ? event.attached : undefined;
}

/** What people call the device. Its own strings are untrusted, hence cleaned. */
export function deviceName(device: Device): string {
  return clean(device.productName) || clean(device.manufacturerName) || familyLabel(device.family);
}

function volumeName(event: PortcullisEvent): string | null {
  const name = clean('volume' in event ? event.volume?.name : null) ?? '';
  return name === '' ? null : storableText(name);
}

/** The rule that decided: of the first verb asked for that was denied, or else of the first one asked for. */
function decidingRule({ asked, verdict }: VerdictEvent): string | null {
  const denied = asked.find((verb) => verdict.verbs[verb]?.effect === 'deny');
  const verb = denied ?? asked[0];
  return (verb === undefined ? undefined : verdict.verbs[verb]?.rule) ?? null;
}

/** COPY's text format: backslash, tab and line ends are escaped, `\N` is null. */
function copyField(value: string | number | null): string {
  if (value === null) return '\\N';
  if (typeof value === 'number') return String(value);
  return /[\\\t\n\r]/.test(value) ? value.replace(/[\\\t\n\r]/g, escapeCharacter) : value;
}
function escapeCharacter(character: string): string {
  switch (character) {
    case '\t':
      return '\\t';
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    default:
      return '\\\\';
  }
}

/** What is searched by an index, whose entries PostgreSQL bounds at 2,704 bytes; the event itself keeps all of it. */
const indexedText = (text: string): string => storableText(text.slice(0, 600));

export function toRow(event: PortcullisEvent, origin: Origin): EventRow {
  const attached = attachedOf(event);
  const verdict = event.kind === 'verdict' ? event : undefined;
  const occurredAt = new Date(event.time).toISOString();
  const user = event.user ?? verdict?.context.user ?? null;
  const person = user === null ? null : indexedText(user);
  const decided = verdict === undefined ? null : decidingRule(verdict);
  const rule = decided === null ? null : indexedText(decided);
  const volume = volumeName(event);
  const body = storableJson(event);
  const fields = [
    event.id,
    occurredAt,
    origin.receivedAt.toISOString(),
    origin.organisationId,
    origin.macId,
    event.kind,
    person,
    attached === undefined ? null : storableText(attached.key),
    attached === undefined ? null : storableText(deviceName(attached.device)),
    volume,
    attached?.device.family ?? null,
    verdict?.decision ?? null,
    verdict?.outcome ?? null,
    event.bridgeMode,
    verdict?.applied.policyId ?? null,
    verdict?.applied.revision ?? null,
    rule,
    body,
  ];
  return {
    id: event.id,
    kind: event.kind,
    occurredAt,
    person,
    rule,
    volume,
    attached,
    line: fields.map(copyField).join('\t'),
    bytes: body.length,
  };
}
