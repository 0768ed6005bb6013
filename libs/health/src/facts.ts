/**
 * What is known about one Mac. Everything is optional, and absent, `null` or malformed all mean the same: not known.
 * The agent gathers it, the server stores it, and `diagnose` reads it wherever it is shown. Times are ISO 8601.
 */
import type { ReportedDocument } from '@portcullis/wire';
import type { ExtensionRecord } from './extensions.js';
import type { SystemFacts } from './system-facts.js';

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
export const EXTENSION_IDENTIFIER = 'org.portcullis.app.bridge';

/** How the last test went. `tool-failed`: macOS' own tools did not get as far as a mount; `not-armed`: the bridge could not be told. */
export const CANARY_OUTCOMES = ['denied', 'mounted', 'tool-failed', 'not-armed'] as const;
export type CanaryOutcome = (typeof CANARY_OUTCOMES)[number];

export interface RefusedDocument {
  readonly document?: Partial<ReportedDocument> | null;
  readonly reason?: string | null;
  readonly time?: string | null;
}

/** The part of the bridge's status (PROTOCOL.md) that a diagnosis rests on; the whole status may be handed over. */
export interface BridgeStatusFacts {
  readonly bridgeVersion?: string | null;
  readonly bridgeMode?: string | null;
  readonly clients?: readonly { readonly job: string; readonly state: string; readonly since?: string | null }[] | null;
  readonly policyState?: string | null;
  readonly documents?: readonly (ReportedDocument & { readonly expiresAt?: string | null })[] | null;
  readonly refused?: readonly RefusedDocument[] | null;
  readonly counters?: { readonly tooLate?: number | null; readonly dropped?: number | null } | null;
  readonly journal?: { readonly lost?: number | null } | null;
  readonly lastCanaryDeniedAt?: string | null;
}

export interface HealthFacts {
  /** `15.1`, as `sw_vers -productVersion` prints it. */
  readonly macosVersion?: string | null;
  /** Enrolled in an MDM whose profiles this Mac accepts. */
  readonly managed?: boolean | null;
  readonly agent?: {
    readonly running?: boolean | null;
    readonly failure?: AgentFailure | null;
    /** Text of the failure, for people. */
    readonly detail?: string | null;
  } | null;
  readonly bridge?: {
    readonly connected?: boolean | null;
    readonly failure?: BridgeFailure | null;
    /** Text of the failure, for people. */
    readonly detail?: string | null;
    readonly status?: BridgeStatusFacts | null;
  } | null;
  readonly extension?: {
    /** Bundle identifier of the extension that belongs to this agent; absent: `EXTENSION_IDENTIFIER`. */
    readonly identifier?: string | null;
    /** Version of the copy inside the app. */
    readonly version?: string | null;
    /** Team that signed the copy inside the app. */
    readonly teamId?: string | null;
    /** From `parseSystemExtensions`; an empty list means that macOS knows of none. */
    readonly records?: readonly ExtensionRecord[] | null;
  } | null;
  /** What macOS says; absent where it cannot be asked. */
  readonly system?: SystemFacts | null;
  /** Only what the bridge itself found out: a probe by another process proves nothing about it. */
  readonly fullDiskAccess?: 'granted' | 'missing' | null;
  readonly server?: {
    readonly enrolled?: boolean | null;
    readonly reachable?: boolean | null;
    readonly lastContactAt?: string | null;
    readonly failure?: ServerFailure | null;
    readonly detail?: string | null;
    readonly certificateProblem?: string | null;
    /** Who holds to another signing key than the one that this Mac's configuration names; `none`: nobody. */
    readonly foreignAnchor?: 'server' | 'bridge' | 'none' | null;
    /** Clock of this Mac minus clock of the server. */
    readonly clockSkewSeconds?: number | null;
  } | null;
  readonly documents?: {
    /** What the server last said that this Mac is to have. */
    readonly expected?: readonly ReportedDocument[] | null;
    /** What the bridge says is in force. */
    readonly applied?: readonly ReportedDocument[] | null;
    readonly refused?: readonly RefusedDocument[] | null;
    /** Since when the two differ; absent while they agree, or when it is not known. */
    readonly outOfSyncSince?: string | null;
  } | null;
  readonly spool?: {
    readonly pending?: number | null;
    readonly oldestPendingAt?: string | null;
    readonly deadLetters?: number | null;
    readonly lost?: number | null;
  } | null;
  /** The agent's test image, which the bridge must deny every few minutes. */
  readonly canary?: {
    readonly lastDeniedAt?: string | null;
    readonly lastTriedAt?: string | null;
    readonly lastOutcome?: CanaryOutcome | null;
    /** Why the last test did not end in a denial, for people. */
    readonly detail?: string | null;
  } | null;
  /** What keeps the managed settings that are there now from being used. */
  readonly settings?: { readonly problems?: readonly string[] | null } | null;
  /** One sentence for each source of the device inventory that does not work. */
  readonly inventory?: { readonly problems?: readonly string[] | null } | null;
}
