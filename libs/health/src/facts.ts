/**
 * What is known about one Mac. Everything is optional, and absent, `null` or malformed all mean the same: not known.
 * The agent gathers it, the server stores it, and `diagnose` reads it wherever it is shown. Times are written as ISO
 * 8601.
 */
import { BRIDGE_MODES, CLIENT_STATES, ENROLMENT_DAMAGES, IDENTITY, POLICY_STATES } from '@portcullis/wire';
import * as z from 'zod/mini';
import { extensionRecord } from './extensions.js';
import { count, flag, list, name, number, oneOf, part, text, time, whole } from './fact.js';
import type { Known, Written } from './fact.js';
import type { MacosVersion } from './macos.js';
import { parseMacosVersion } from './macos.js';
import { systemFacts } from './system-facts.js';

/** Why the agent has no session with the bridge. `not-running`: the socket is missing or nobody listens on it. */
export const BRIDGE_FAILURES = ['not-running', 'no-permission', 'protocol', 'timeout', 'other'] as const;
export type BridgeFailure = (typeof BRIDGE_FAILURES)[number];

/** Why whoever asks got no answer from the agent. */
export const AGENT_FAILURES = ['not-running', 'no-permission', 'no-answer', 'not-configured'] as const;
export type AgentFailure = (typeof AGENT_FAILURES)[number];

/** Why the last exchange with the server failed. */
export const SERVER_FAILURES = [
  'network',
  'timeout',
  'certificate',
  'clock-skew',
  'refused-credentials',
  'server-error',
  'other',
] as const;
export type ServerFailure = (typeof SERVER_FAILURES)[number];

/** Bundle identifier of the extension that holds the bridge. */
export const EXTENSION_IDENTIFIER = IDENTITY.extension;

/** What belongs to Portcullis by its name, whoever built it: the app, the agent, an older extension. */
export function isOurs(identifier: string): boolean {
  return identifier.startsWith(`${IDENTITY.prefix}.`) || /portcullis/i.test(identifier);
}

/**
 * How the last test went. `tool-failed`: macOS' own tools did not get as far as a mount; `not-armed`: the bridge
 * could not be told.
 */
export const CANARY_OUTCOMES = ['denied', 'mounted', 'tool-failed', 'not-armed'] as const;
export type CanaryOutcome = (typeof CANARY_OUTCOMES)[number];

const document = z.object({
  kind: name(40),
  id: name(80),
  sequence: z.int().check(z.nonnegative()),
});
const refusal = part({
  document: part({ kind: text(40), id: text(80), sequence: count }),
  reason: text(80),
  time,
});

/** The part of the bridge's status (PROTOCOL.md) that a diagnosis rests on; the whole status may be handed over. */
const bridgeStatus = whole({
  bridgeVersion: text(40),
  bridgeMode: oneOf(BRIDGE_MODES),
  clients: list(part({ job: text(40), state: oneOf(CLIENT_STATES) })),
  policyState: oneOf(POLICY_STATES),
  /** Only after a damage. */
  enrolmentDamage: oneOf(ENROLMENT_DAMAGES),
  documents: list(document),
  refused: list(refusal),
  counters: part({ tooLate: count, dropped: count }),
  journal: part({ lost: count }),
  lastCanaryDeniedAt: time,
});

const facts = part({
  /** `15.1`, as `sw_vers -productVersion` prints it, with the letter of a rapid security response if there is one. */
  macosVersion: text(40),
  /** Enrolled in an MDM whose profiles this Mac accepts. */
  managed: flag,
  agent: part({
    running: flag,
    failure: oneOf(AGENT_FAILURES),
    /** Text of the failure, for people. */
    detail: text(500),
  }),
  bridge: part({
    connected: flag,
    failure: oneOf(BRIDGE_FAILURES),
    /** Text of the failure, for people. */
    detail: text(),
    status: bridgeStatus,
  }),
  extension: part({
    /** Bundle identifier of the extension that belongs to this agent; absent: `EXTENSION_IDENTIFIER`. */
    identifier: text(255),
    /** Version of the copy inside the app. */
    version: text(40),
    /** Team that signed the copy inside the app. */
    teamId: text(20),
    /** From `parseSystemExtensions`; an empty list means that macOS knows of none. */
    records: list(extensionRecord),
    /** Since when the list names the same copies of it in the same states, by whoever watches the list. */
    sameSince: time,
  }),
  /** What macOS says; absent where it cannot be asked. */
  system: systemFacts,
  /** Only what the bridge itself found out: a probe by another process proves nothing about it. */
  fullDiskAccess: oneOf(['granted', 'missing']),
  server: part({
    enrolled: flag,
    reachable: flag,
    lastContactAt: time,
    failure: oneOf(SERVER_FAILURES),
    detail: text(),
    certificateProblem: text(),
    /** Who holds to another signing key than the one that this Mac's configuration names; `none`: nobody. */
    foreignAnchor: oneOf(['server', 'bridge', 'none']),
    /** Clock of this Mac minus clock of the server. */
    clockSkewSeconds: number,
  }),
  documents: part({
    /** What the server last said that this Mac is to have. */
    expected: list(document),
    /** What the bridge says is in force. */
    applied: list(document),
    refused: list(refusal),
    /** Since when the two differ; absent while they agree, or when it is not known. */
    outOfSyncSince: time,
  }),
  spool: part({
    pending: count,
    oldestPendingAt: time,
    deadLetters: count,
    lost: count,
    /** Where damaged ones lie that nobody has taken away; an agent that says nothing of them is older than this. */
    damaged: z._default(list(text()), []),
  }),
  /** The agent's test image, which the bridge must deny every few minutes. */
  canary: part({
    lastDeniedAt: time,
    lastTriedAt: time,
    lastOutcome: oneOf(CANARY_OUTCOMES),
    /** Why the last test did not end in a denial, for people. */
    detail: text(),
  }),
  /** What keeps the managed settings that are there now from being used. */
  settings: part({ problems: list(text()) }),
  /** One sentence for each source of the device inventory that does not work. */
  inventory: part({ problems: list(text()) }),
});

type Read = Known<typeof facts>;
export type HealthFacts = Omit<Written<Read>, 'bridge'> & {
  readonly bridge?:
    | (Omit<Written<Read['bridge']>, 'status'> & {
        readonly status?: BridgeStatusFacts | Readonly<Record<string, unknown>> | null;
      })
    | null;
};
/** The bridge may say words that nobody here knows yet. */
export type BridgeStatusFacts = Loose<Written<NonNullable<Known<typeof bridgeStatus>>>>;
type Loose<Value> = Value extends string
  ? string
  : Value extends readonly (infer Item)[]
    ? readonly Loose<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Loose<Value[Key]> }
      : Value;
export type DocumentRef = Known<typeof document>;
export type RefusedDocument = Written<KnownRefusal>;
export type KnownRefusal = Known<typeof refusal>;
export type KnownStatus = NonNullable<Read['bridge']['status']>;
export interface KnownFacts extends Read {
  readonly macos: MacosVersion | null;
  readonly extension: Read['extension'] & { readonly identifier: string };
}

/** Facts from anywhere, made certain: each is what its type says, or `null` for "not known". Never throws. */
export function readFacts(input: unknown): KnownFacts {
  const read = z.parse(facts, input);
  const { status } = read.bridge;
  const { extension, documents, canary } = read;
  return {
    ...read,
    macos: parseMacosVersion(read.macosVersion),
    extension: { ...extension, identifier: extension.identifier ?? EXTENSION_IDENTIFIER },
    documents: {
      ...documents,
      applied: documents.applied ?? status?.documents ?? null,
      refused: documents.refused ?? status?.refused ?? null,
    },
    canary: { ...canary, lastDeniedAt: canary.lastDeniedAt ?? status?.lastCanaryDeniedAt ?? null },
  };
}
