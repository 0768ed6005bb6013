/**
 * What bridge and agent say to each other over their socket, and the bridge's status, which it writes to
 * `status.json` as well. Frames, order and meaning: native/esf-bridge/PROTOCOL.md. The C++ writers are held to these
 * schemas.
 *
 * The extension in use may be older than the agent until a person approves its successor: what joins later is
 * `exactOptional`.
 */
import * as z from 'zod/mini';
import { attachedDevice, volume } from './device.js';
import { documentRef } from './documents.js';
import type { Frozen } from './frozen.js';
import { BRIDGE_MODES, CLIENT_STATES, DECISIONS, DOCUMENT_KINDS, ENROLMENT_DAMAGES, POLICY_STATES } from './names.js';
import { verdict } from './verdict.js';

export const BRIDGE_PROTOCOL = 1;

const count = z.int().check(z.minimum(0));
const text = z.string();
const time = z.iso.datetime();

/* ── the bridge's status ─────────────────────────────────────────────────────────────────── */

/** A document in force. */
export const documentInForce = z.object({
  ...documentRef.shape,
  issuedAt: time,
  expiresAt: z.nullable(time),
  /** Of a policy. */
  name: z.exactOptional(text),
  revision: z.exactOptional(count),
});
export type DocumentInForce = Frozen<z.infer<typeof documentInForce>>;

/** A document that was refused. */
export const documentRefused = z.object({
  /** `null`: not enough of it could be read. */
  document: z.nullable(documentRef),
  /** One of `REFUSALS`. */
  reason: text,
  detail: z.exactOptional(text),
  time,
});
export type DocumentRefused = Frozen<z.infer<typeof documentRefused>>;

/** Microseconds; `null`: the system has not asked yet. */
const micros = z.nullable(z.int());

export const bridgeStatus = z.object({
  bridgeVersion: text,
  bridgeMode: z.enum(BRIDGE_MODES),
  pid: z.int(),
  startedAt: time,
  enrolled: z.boolean(),
  macId: z.nullable(text),
  organisationId: z.nullable(text),
  /** SHA-256 of the key that it trusts, in hex. */
  anchorKeyId: z.nullable(text),
  /** Only after its `enrolment.json` was found damaged at its start. */
  enrolmentDamage: z.exactOptional(z.enum(ENROLMENT_DAMAGES)),
  clients: z.array(z.object({ job: text, state: z.enum(CLIENT_STATES), since: time })),
  documents: z.array(documentInForce),
  refused: z.array(documentRefused),
  policyState: z.enum(POLICY_STATES),
  consoleUser: z.nullable(text),
  journal: z.object({ id: text, next: count, acknowledged: count, bytes: count, lost: count }),
  counters: z.object({
    events: count,
    answered: count,
    denied: count,
    tooLate: count,
    slowestAnswerMicros: z.int(),
    dropped: count,
    /** The least time that the system has left for an answer. */
    shortestDeadlineMicros: z.object({ mounts: micros, iokit: micros, files: micros }),
  }),
  attached: count,
  captured: count,
  /** Of this process: `null` until it has denied a canary. */
  lastCanaryDeniedAt: z.nullable(time),
});
export type BridgeStatus = Frozen<z.infer<typeof bridgeStatus>>;

/* ── what it says by itself ──────────────────────────────────────────────────────────────── */

export const bridgeWelcome = z.object({
  type: z.literal('welcome'),
  protocol: z.int(),
  bridgeVersion: text,
  bridgeMode: z.enum(BRIDGE_MODES),
  journal: text,
  acknowledged: count,
  next: count,
});
export type BridgeWelcome = Frozen<z.infer<typeof bridgeWelcome>>;

/** The last word before it closes the connection. */
export const bridgeFarewell = z.object({
  type: z.literal('error'),
  code: text,
  message: text,
  /** Of `protocol`: the versions that it speaks. */
  supported: z.exactOptional(z.array(z.int())),
});

/** Each event is `event`; the agent carries what it does not understand. */
export const bridgeEvents = z.object({ type: z.literal('events'), events: z.array(z.unknown()) });

/** The answer to a command; what a success carries is in `bridgeResults`. */
export const bridgeResult = z.discriminatedUnion('ok', [
  z.looseObject({ type: z.literal('result'), id: text, ok: z.literal(true) }),
  z.object({ type: z.literal('result'), id: text, ok: z.literal(false), code: text, message: text }),
]);
export type BridgeResult = Frozen<z.infer<typeof bridgeResult>>;

export const bridgeMessage = z.union([bridgeWelcome, bridgeFarewell, bridgeEvents, bridgeResult]);
export type BridgeMessage = Frozen<z.infer<typeof bridgeMessage>>;

/* ── commands and their results ──────────────────────────────────────────────────────────── */

/** A device as the bridge knows it, and what holds for it. */
export const bridgeDevice = z.object({
  attached: attachedDevice,
  verdict,
  volumes: z.array(z.object({ ...volume.shape, verdict, decision: z.enum(DECISIONS) })),
  captured: z.boolean(),
});
export type BridgeDevice = Frozen<z.infer<typeof bridgeDevice>>;

/** USB devices that are, or could be, taken away from a Mac. */
export const usbReport = z.object({
  devices: z.array(
    z.object({
      attached: attachedDevice,
      captured: z.boolean(),
      byAdministrator: z.boolean(),
      /** The rule that wants it captured. */
      byRule: z.nullable(text),
      /** Why it is never captured. */
      mayNot: z.nullable(text),
    }),
  ),
  /** Captured by an administrator, not attached now. */
  absent: z.array(text),
});
export type UsbReport = Frozen<z.infer<typeof usbReport>>;

const command = <Type extends string, Fields extends z.core.$ZodShape>(type: Type, fields: Fields) =>
  z.object({ type: z.literal(type), id: text, ...fields });

export const bridgeCommand = z.union([
  command('enrol', { organisationId: text, macId: text, anchor: z.base64() }),
  /** A frame with so many bytes follows. */
  command('document', { bytes: count }),
  command('status', {}),
  command('devices', {}),
  command('explain', { registryId: text }),
  command('forget', { document: z.object({ kind: z.enum(DOCUMENT_KINDS), id: text }) }),
  command('canary', { announce: z.literal(true) }),
  command('canary', { bsdName: text }),
  command('usb', { action: z.literal('list') }),
  command('usb', { action: z.enum(['capture', 'release']), device: text }),
]);
export type BridgeCommand = Frozen<z.infer<typeof bridgeCommand>>;

/** What the result of a command carries beside `type`, `id` and `ok`. */
export const bridgeResults = {
  nothing: z.object({}),
  document: z.object({
    document: z.nullable(documentRef),
    /** Whether it is in force. */
    accepted: z.boolean(),
    /** One of `REFUSALS`. */
    reason: z.exactOptional(text),
    detail: z.exactOptional(text),
  }),
  status: z.object({ status: bridgeStatus }),
  /** One odd device must not hide the others: each is a `bridgeDevice`, and read by itself. */
  devices: z.object({ devices: z.array(z.unknown()) }),
  explain: z.object({ verdict, attached: attachedDevice }),
  usb: z.object({ usb: usbReport }),
} as const;
export type DocumentResult = Frozen<z.infer<typeof bridgeResults.document>>;
