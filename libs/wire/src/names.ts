/**
 * The words that cross a line, as lists. Several are written by the bridge as well, or number something in a binary
 * document (libs/policy/FORMAT.md): where a list says so, its order is part of the format and it only grows at its end.
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

export const EFFECTS = ['allow', 'deny'] as const;
export type Effect = (typeof EFFECTS)[number];

export const MODES = ['observe', 'enforce'] as const;
export type Mode = (typeof MODES)[number];

/** How far a serial number tells one device from another. */
export const IDENTITIES = ['unique', 'shared', 'none'] as const;
export type Identity = (typeof IDENTITIES)[number];

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

/** Buses of disks that have no USB ids: there the system's name of the model stands in their place. */
export const DISK_BUSES = ['thunderbolt', 'pcie', 'firewire', 'sata'] as const satisfies readonly Bus[];
export type DiskBus = (typeof DISK_BUSES)[number];

/**
 * Why no policy may block a device. The order is the numbering in every binary document (0 is "no reason"): append
 * only.
 */
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

/** What stands for the deciding rule when something other than a rule of the policy decided. */
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

/** What a verdict may hang on. The order is the bit order in every binary document: append only. */
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

/** Whether a rule matched, as the trace of a verdict says it. */
export const MATCHES = ['yes', 'no', 'unknown'] as const;

/* ── events ──────────────────────────────────────────────────────────────────────────────── */

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
  'tamper',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/**
 * What a bridge or an agent says about itself and its Mac. A newer one may say more: readers take any word.
 * `sleep`, `wake`, `shutdown`: of the Mac. `stopped`: of the component alone. `permission-lost`, `client-stopped`,
 * `client-running`: of the bridge's event clients, which `detail` names (`mounts, iokit: not-permitted`). `upgrade`,
 * `uninstall`: begun by whoever administers the Mac, said by the agent beforehand.
 */
export const LIFECYCLE_WORDS = [
  'started',
  'stopped',
  'sleep',
  'wake',
  'shutdown',
  'upgrade',
  'uninstall',
  'permission-lost',
  'client-stopped',
  'client-running',
  'clock-changed',
  'time-zone-changed',
  'protection-on',
  'protection-off',
  'enrolled',
  'sequences-rebuilt',
  'usb-captured',
  'usb-released',
  'spool-damaged',
] as const;
export type LifecycleWord = (typeof LIFECYCLE_WORDS)[number];

/**
 * What somebody does to Portcullis itself. The order is that of `TamperAct` in the bridge. `write`: opens for writing;
 * `mount`: mounts something over it.
 */
export const TAMPER_ACTS = [
  'signal',
  'suspend',
  'launchctl',
  'unlink',
  'rename',
  'link',
  'clone',
  'copy',
  'exchange',
  'truncate',
  'write',
  'create',
  'mount',
] as const;
export type TamperAct = (typeof TAMPER_ACTS)[number];

/** What really happened after a verdict. */
export const OUTCOMES = ['enforced', 'observed', 'partial', 'failed', 'not-enforceable', 'too-late'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What the person at the Mac experienced (or, in observe mode, would have). */
export const DECISIONS = ['allowed', 'denied', 'restricted'] as const;
export type Decision = (typeof DECISIONS)[number];

/** What asks for a verdict. `open`: of a user client; `raw-open`: of a disk's device node, past every mount. */
export const TRIGGERS = ['attach', 'mount', 'remount', 'open', 'raw-open', 'sweep'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/* ── documents ───────────────────────────────────────────────────────────────────────────── */

/** The kinds of signed documents (libs/policy/FORMAT.md), in the order of their numbers there, from 1: append only. */
export const DOCUMENT_KINDS = ['policy', 'device-set', 'grants', 'blocks', 'mac', 'anchor'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** Why a document was refused. The order is the numbering of `Refusal` in the bridge, from 1: append only. */
export const REFUSALS = [
  'corrupt',
  'newer-format',
  'wrong-key',
  'unsigned',
  'bad-signature',
  'wrong-mac',
  'older',
  'expired',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/* ── health ──────────────────────────────────────────────────────────────────────────────── */

/** In order from worst to best; what a Mac is as a whole is the worst that any finding allows. */
export const HEALTH_STATES = ['unprotected', 'unknown', 'observing', 'partly', 'protected'] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

/** `critical`: nothing is protected until it is mended; `warning`: part of it is not; `info`: good to know. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The lines of the checklist, in the order in which a person should look at them: each rests on those before it. */
export const CHECKS = [
  'macos',
  'installation',
  'approval',
  'agent',
  'bridge',
  'permission',
  'policy',
  'documents',
  'proof',
  'server',
  'events',
  'others',
  'inventory',
] as const;
export type CheckId = (typeof CHECKS)[number];

/** What the bridge makes of the policy in force. `offline-expired`: it was not renewed for longer than it allows. */
export const POLICY_STATES = ['enforcing', 'observing', 'none', 'offline-expired'] as const;
export type PolicyState = (typeof POLICY_STATES)[number];

/** What became of a damaged `enrolment.json` of the bridge: its copy went on, or it has to be enrolled again. */
export const ENROLMENT_DAMAGES = ['recovered', 'lost'] as const;

/** States of one client of the bridge (native/esf-bridge/PROTOCOL.md). */
export const CLIENT_STATES = [
  'running',
  'not-entitled',
  'not-permitted',
  'not-privileged',
  'too-many-clients',
  'internal',
  'invalid',
] as const;
export type ClientState = (typeof CLIENT_STATES)[number];
