/**
 * What the bridge and the agent record, as it travels: bridge journal → socket → agent spool → API → console.
 * Field names and meanings are normative for the C++ writer as well (native/esf-bridge/PROTOCOL.md points here).
 */
import type { Context, Descriptor, Device, Fact, Verdict, Verb } from './model.js';

export const BRIDGE_MODES = ['approve', 'authorize', 'observe', 'simulate'] as const;
export type BridgeMode = (typeof BRIDGE_MODES)[number];

export const EVENT_KINDS = [
  'attach',
  'detach',
  'mount',
  'unmount',
  'remount',
  'open',
  'verdict',
  'grant',
  'health',
  'lifecycle',
  'document',
  'gap',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** What really happened after a verdict. */
export const OUTCOMES = ['enforced', 'observed', 'partial', 'failed', 'not-enforceable', 'too-late'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What the person at the Mac experienced (or, in observe mode, would have). */
export const DECISIONS = ['allowed', 'denied', 'restricted'] as const;
export type Decision = (typeof DECISIONS)[number];

/** One attached device as the bridge knows it. */
export interface AttachedDevice {
  /** Registry entry id on a Mac, decimal text; unique while attached. */
  readonly registryId: string;
  /** `deviceKey(device)`: stable across Macs and re-plugging as far as the identity allows. */
  readonly key: string;
  readonly device: Device;
  readonly descriptor: Descriptor;
  /** USB location id or slot, for people. */
  readonly location?: string;
}

export interface Volume {
  /** `disk4s1` */
  readonly bsdName: string;
  /** Partition's or volume's label. */
  readonly name?: string | null;
  readonly encrypted: boolean | null;
  readonly fileSystem: string | null;
  readonly mountPoint?: string | null;
  readonly readOnly?: boolean;
}

export interface ProcessFacts {
  readonly pid: number;
  readonly path: string;
  readonly signingId?: string | null;
  readonly platformBinary?: boolean;
}

/** Which documents a verdict rested on. */
export interface AppliedRevision {
  readonly policyId: string | null;
  readonly policyName: string | null;
  readonly revision: number | null;
  /** Sequence of each document in force: `policy:<uuid>` → 12. */
  readonly documents: Readonly<Record<string, number>>;
}

export interface EventBase {
  /** UUID, made by whoever recorded the event; it never changes on the way. */
  readonly id: string;
  /** UUID of the journal (bridge) or spool (agent) that recorded it. */
  readonly journal: string;
  /** Position in that journal, from 1, without gaps. */
  readonly seq: number;
  /** The Mac's own clock, ISO 8601 with offset and milliseconds. */
  readonly time: string;
  readonly bridgeMode: BridgeMode | null;
  /** Console user then; `null`: nobody; absent: not known. */
  readonly user?: string | null;
}

export type PortcullisEvent = EventBase &
  (
    | { readonly kind: 'attach' | 'detach'; readonly attached: AttachedDevice }
    | {
        readonly kind: 'mount' | 'unmount' | 'remount';
        readonly attached: AttachedDevice;
        readonly volume: Volume;
        /** Who caused it: the person or system, or the bridge carrying out policy. */
        readonly by: 'system' | 'policy';
      }
    | {
        readonly kind: 'open';
        readonly attached?: AttachedDevice;
        readonly userClientClass: string;
        readonly process: ProcessFacts;
      }
    | VerdictEvent
    | {
        readonly kind: 'grant';
        readonly grantId: string;
        readonly what: 'started' | 'ended';
      }
    | {
        readonly kind: 'document';
        readonly document: { readonly kind: string; readonly id: string; readonly sequence: number };
        readonly accepted: boolean;
        /** Why it was refused: `bad-signature`, `wrong-key`, `older`, `corrupt`, `expired`, `newer-format`, `wrong-mac`, `unsigned`. */
        readonly reason?: string;
        readonly detail?: string;
      }
    | { readonly kind: 'health'; readonly state: string; readonly problems: readonly string[] }
    | {
        readonly kind: 'lifecycle';
        readonly component: 'bridge' | 'agent';
        readonly what: string;
        readonly detail?: string;
      }
    | { readonly kind: 'gap'; readonly lost: number; readonly reason: string }
  );

/** What asks for a verdict. `open`: of a user client; `raw-open`: of a disk's device node, past every mount. */
export const TRIGGERS = ['attach', 'mount', 'remount', 'open', 'raw-open', 'sweep'] as const;
export type Trigger = (typeof TRIGGERS)[number];

export type VerdictEvent = EventBase & {
  readonly kind: 'verdict';
  /** What asked for it. */
  readonly trigger: Trigger;
  readonly attached: AttachedDevice;
  readonly volume?: Volume;
  readonly process?: ProcessFacts;
  /** All inputs of evaluate beside the device. */
  readonly context: Context;
  readonly applied: AppliedRevision;
  readonly verdict: Verdict;
  /** The verbs that this trigger was about, for example `read` and `write` at a mount. */
  readonly asked: readonly Verb[];
  readonly decision: Decision;
  readonly outcome: Outcome;
  readonly dependsOn?: readonly Fact[];
  /** Texts of the deciding rules, so that a sentence can be said without the policy at hand. */
  readonly rules: Readonly<
    Record<string, { readonly description?: string; readonly message?: string; readonly helpLink?: string }>
  >;
  /** Time from the event to the answer, microseconds. */
  readonly answeredInMicros: number;
  /** When device and process were matched by correlation and not by the event itself. */
  readonly correlated?: boolean;
};
