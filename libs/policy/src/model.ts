/**
 * The words of Portcullis as types: devices, policies, contexts and verdicts.
 * Everything here is plain data; the functions over it live in their own files.
 */

/** What a device is. The order is the bit order in every binary document (bit 0 first): append only. */
export const FAMILIES = [
  'usb-storage',
  'sd-card',
  'external-disk',
  'optical-disc',
  'apple-mobile',
  'android',
  'camera',
  'media-player',
  'disk-image',
  'network-volume',
  'keyboard',
  'pointer',
  'hid-other',
  'security-key',
  'smart-card',
  'network-adapter',
  'serial',
  'audio',
  'video',
  'printer',
  'hub',
  'unknown',
] as const;
export type Family = (typeof FAMILIES)[number];

/** What can be done with a device. The order is the bit order in every binary document: append only. */
export const VERBS = ['read', 'write', 'execute', 'sync', 'photos', 'files', 'debug', 'tether', 'connect'] as const;
export type Verb = (typeof VERBS)[number];

export const STORAGE_VERBS = ['read', 'write', 'execute'] as const satisfies readonly Verb[];
export const PHONE_VERBS = ['sync', 'photos', 'files', 'debug', 'tether'] as const satisfies readonly Verb[];

export const STORAGE_FAMILIES = [
  'usb-storage',
  'sd-card',
  'external-disk',
  'optical-disc',
  'disk-image',
  'network-volume',
] as const satisfies readonly Family[];
export const PHONE_FAMILIES = [
  'apple-mobile',
  'android',
  'camera',
  'media-player',
] as const satisfies readonly Family[];

export type Effect = 'allow' | 'deny';
export type Mode = 'observe' | 'enforce';

/** `read-only` names the storage verbs alone: read is allowed, write and execute are denied. */
export type Access = 'allow' | 'deny' | 'read-only';

/** How far a serial number tells one device from another. */
export type Identity = 'unique' | 'shared' | 'none';

/** How a device is attached. The order is the numbering in every binary document: append only. */
export const BUSES = [
  'usb',
  'sd',
  'thunderbolt',
  'pcie',
  'firewire',
  'sata',
  'virtual',
  'network',
  'internal',
  'unknown',
] as const;
export type Bus = (typeof BUSES)[number];

/* ── devices ─────────────────────────────────────────────────────────────────────────────── */

/** A USB descriptor with WebUSB's names; `null` or absent strings mean that the device has none. */
export interface Descriptor {
  readonly vendorId: number;
  readonly productId: number;
  readonly manufacturerName?: string | null;
  readonly productName?: string | null;
  readonly serialNumber?: string | null;
  readonly deviceClass?: number;
  readonly deviceSubclass?: number;
  readonly deviceProtocol?: number;
  readonly configurations?: readonly DescriptorConfiguration[];
  /** From `node-hid` or IOHIDDevice. */
  readonly hid?: readonly { readonly usagePage: number; readonly usage: number }[];
  /** From DiskArbitration and the IORegistry, for anything that is (also) a disk. */
  readonly disk?: DiskFacts;
}
export interface DescriptorConfiguration {
  readonly configurationValue?: number;
  readonly interfaces: readonly {
    readonly interfaceNumber?: number;
    readonly alternates: readonly {
      readonly alternateSetting?: number;
      readonly interfaceClass: number;
      readonly interfaceSubclass: number;
      readonly interfaceProtocol: number;
      readonly interfaceName?: string | null;
    }[];
  }[];
}
export interface DiskFacts {
  /** `kDADiskDescriptionDeviceProtocolKey`, for example `USB`, `Secure Digital`, `PCI-Express`, `Virtual Interface`. */
  readonly protocol?: string | null;
  readonly internal?: boolean | null;
  readonly removable?: boolean | null;
  readonly ejectable?: boolean | null;
  /** Whether a tunnelled PCIe bridge (Thunderbolt, USB4) or an external USB device is among the parents. */
  readonly externalParent?: boolean;
  /** Media kind as IOKit says it: `IOCDMedia`, `IODVDMedia`, `IOBDMedia`, `IOMedia`. */
  readonly mediaKind?: string | null;
}

/** A device as a policy sees it: classified, bounded, cleaned. */
export interface Device {
  readonly family: Family;
  /** Always holds `family`. Absent means: the family alone. */
  readonly capabilities?: readonly Family[];
  readonly vendorId?: number;
  readonly productId?: number;
  readonly serialNumber?: string | null;
  readonly manufacturerName?: string | null;
  readonly productName?: string | null;
  readonly sdMedia?: { readonly serialNumber?: string | null; readonly productName?: string | null } | null;
  readonly bus?: Bus;
  /** Set when the bridge or the fleet knows better than `serialNumber` alone tells. */
  readonly identity?: Identity;
  /** Why no policy may block this device, if so (DESIGN §3.8). */
  readonly neverBlocked?: NeverBlocked;
}

/** The order is the numbering in every binary document (0 is "no reason"): append only. */
export const NEVER_BLOCKED = [
  'backs-root',
  'system-volume',
  'home-volume',
  'internal-fixed',
  'no-disk',
  'system-image',
  'hub',
  'keyboard',
  'pointer',
  'default-route',
] as const;
export type NeverBlocked = (typeof NEVER_BLOCKED)[number];

/* ── context ─────────────────────────────────────────────────────────────────────────────── */

/** Everything else that a verdict depends on. An absent field means: not known (yet). */
export interface Context {
  /** ISO 8601 with the Mac's own offset, for example `2026-11-23T09:30:00+01:00`. */
  readonly time?: string;
  /** The console user's short name; `null` when nobody is signed in at the Mac. */
  readonly user?: string | null;
  readonly groups?: readonly string[];
  readonly tags?: readonly string[];
  readonly volume?: {
    readonly encrypted?: boolean | null;
    readonly fileSystem?: string | null;
  };
  /** The Mac's id, which grants name. */
  readonly mac?: string;
}

/* ── policy ──────────────────────────────────────────────────────────────────────────────── */

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

/** One identity of a device set; serial compared without regard to ASCII case after trimming. */
export interface DeviceIdentity {
  readonly vendorId: number;
  readonly productId: number;
  /** Absent: every device of this make. */
  readonly serialNumber?: string;
}
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

/* ── verdicts ────────────────────────────────────────────────────────────────────────────── */

/** Decided by something other than a rule of the policy. */
export const RESERVED_RULES = [
  'default',
  'never-blocked',
  'emergency-block',
  'grant',
  'unresolved',
  'offline',
  'no-policy',
] as const;
export type ReservedRule = (typeof RESERVED_RULES)[number];

/** The order is the bit order in every binary document: append only. */
export const FACTS = [
  'encrypted',
  'fileSystem',
  'user',
  'groups',
  'tags',
  'time',
  'deviceSet',
  'sdMedia',
  'serialNumber',
] as const;
export type Fact = (typeof FACTS)[number];

export interface VerbVerdict {
  readonly effect: Effect;
  /** A rule's id or a reserved word; `grant` and `emergency-block` carry the document's id in `source`. */
  readonly rule: string;
  readonly mode: Mode;
  readonly source?: string;
  /** Present when the verb hangs on facts that are not known: `rule` is then `unresolved`. */
  readonly dependsOn?: readonly Fact[];
}
export interface Verdict {
  /** One entry for each verb of the device's family and capabilities. */
  readonly verbs: Partial<Readonly<Record<Verb, VerbVerdict>>>;
  readonly trace?: readonly TraceEntry[];
}
export interface TraceEntry {
  readonly rule: string;
  readonly matched: 'yes' | 'no' | 'unknown';
  /** The first condition that did not hold, or that is not known, in words a helpdesk can read. */
  readonly because?: string;
  /** The verbs that this entry decided. */
  readonly decided: readonly Verb[];
}
