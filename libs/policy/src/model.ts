/**
 * The language of policies as types: what an administrator writes, and what evaluate is given beside a device. What
 * crosses a line between two processes (devices, contexts, verdicts, events and all names) is `@portcullis/wire`.
 */
import type { Bus, Context, Device, DeviceIdentity, Effect, Family, Mode, Verb } from '@portcullis/wire';

/** `read-only` names the storage verbs alone: read is allowed, write and execute are denied. */
export type Access = 'allow' | 'deny' | 'read-only';

export type VerbEffects = Partial<Readonly<Record<Verb, Effect>>>;

export interface Policy {
  readonly version: 1;
  readonly name: string;
  readonly description?: string;
  readonly owner?: string;
  readonly mode: Mode;
  /** What holds where no rule decides. A family that is not named gets SAFE_DEFAULTS. */
  readonly defaults: Partial<Readonly<Record<Family, Access | VerbEffects>>>;
  readonly whenUnresolved: {
    /** Storage verbs of a disk that is not provably internal. */
    readonly mount: Effect;
    /** Phone verbs. */
    readonly usbOpen: Effect;
    /** Everything else. */
    readonly otherOpen: Effect;
  };
  readonly whenNotEnforceable: 'strict' | 'lenient';
  readonly offline: {
    /** Hours after `issuedAt` of the newest document; absent means without limit. */
    readonly validForHours?: number;
    readonly then: 'keep-enforcing' | 'observe' | 'deny-all';
  };
  /** What to do with devices that are already attached when a document changes. */
  readonly attached: 'enforce' | 'leave';
  /** Whether a Mac in mode authorize keeps its bridge, agent and app from being ended or changed. */
  readonly tamperProtection: boolean;
  readonly message?: { readonly text?: string; readonly helpLink?: string };
  readonly rules: readonly Rule[];
  readonly tests: readonly PolicyTest[];
}

export interface Rule {
  /** `[a-z0-9][a-z0-9._-]{0,63}`; unique in the policy; never `default` or another reserved word. */
  readonly id: string;
  readonly description?: string;
  readonly enabled: boolean;
  /** Absent: the policy's mode. */
  readonly mode?: Mode;
  /** `false` puts the rule above grants: no grant can lift what it decides. */
  readonly grantable: boolean;
  readonly match: Conditions;
  /** Effects for the verbs that the rule names; shorthands are expanded by the parser's `effectsFor`. */
  readonly access?: Access;
  readonly verbs?: VerbEffects;
  readonly report: 'audit' | 'notify' | 'silent';
  readonly message?: { readonly text?: string; readonly helpLink?: string };
  readonly owner?: string;
  readonly ticket?: string;
  /** `YYYY-MM-DD` */
  readonly reviewDate?: string;
}

/** All that are given must hold; within one list any entry suffices; an empty object matches everything. */
export interface Conditions {
  readonly family?: readonly Family[];
  readonly capability?: readonly Family[];
  readonly vendorId?: readonly number[];
  readonly productId?: readonly number[];
  /** Globs with `*` and `?`, compared without regard to ASCII case. */
  readonly serialNumber?: readonly string[];
  /** Ids of device sets. */
  readonly deviceSet?: readonly string[];
  readonly productName?: readonly string[];
  readonly manufacturerName?: readonly string[];
  readonly sdMediaSerial?: readonly string[];
  readonly sdMediaProduct?: readonly string[];
  readonly encrypted?: boolean;
  readonly fileSystem?: readonly string[];
  readonly bus?: readonly Bus[];
  readonly macTag?: readonly string[];
  readonly user?: readonly string[];
  readonly group?: readonly string[];
  /** Any of these weekly windows. */
  readonly time?: readonly WeeklyWindow[];
  readonly validFrom?: string;
  readonly validUntil?: string;
}

/** Minutes are local to the Mac; `to` ≤ `from` means that the window ends on the next day. */
export interface WeeklyWindow {
  /** 1 Monday … 7 Sunday: the days on which the window begins. */
  readonly days: readonly number[];
  /** Minute of the day, 0…1439. */
  readonly from: number;
  /** Minute of the day, 1…1440. */
  readonly to: number;
}

export interface PolicyTest {
  readonly name: string;
  readonly device: Device;
  readonly context: Context;
  readonly expect: VerbEffects;
}

/* ── documents beside the policy ─────────────────────────────────────────────────────────── */

export interface DeviceSet {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly entries: readonly DeviceIdentity[];
}
export interface Target {
  readonly families?: readonly Family[];
  readonly device?: DeviceIdentity;
  readonly deviceSet?: string;
}
export interface Grant {
  readonly id: string;
  readonly mac: string;
  /** Absent: whoever sits at that Mac. */
  readonly user?: string;
  readonly target: Target;
  readonly verbs: readonly Verb[];
  /** Unix milliseconds. */
  readonly notBefore: number;
  readonly expires: number;
  readonly approvedBy: string;
  readonly reason: string;
}
export interface Block {
  readonly id: string;
  readonly target: Target;
  readonly reason: string;
}

/** All that evaluate needs beside device and context. */
export interface PolicyInputs {
  readonly policy: Policy;
  /** By id. A set that a rule names and that is not here is not known: conditions on it are unresolved. */
  readonly deviceSets: ReadonlyMap<string, DeviceSet>;
  readonly grants: readonly Grant[];
  readonly blocks: readonly Block[];
}
