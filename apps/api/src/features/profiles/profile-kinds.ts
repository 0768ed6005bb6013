/**
 * How the bridge runs on the Macs that a profile is for: as an Endpoint Security system extension, or as a plain root daemon
 * that answers DiskArbitration.
 */
export const BRIDGE_MODES = ['authorize', 'approve'] as const;
export type BridgeMode = (typeof BRIDGE_MODES)[number];

/** One profile each, and `combined`: all that a mode needs in one. */
export const PAYLOAD_KINDS = [
  'system-extension',
  'full-disk-access',
  'background-items',
  'notifications',
  'agent',
] as const;
export type PayloadKind = (typeof PAYLOAD_KINDS)[number];
export const PROFILE_KINDS = [...PAYLOAD_KINDS, 'combined'] as const;
export type ProfileKind = (typeof PROFILE_KINDS)[number];

/**
 * What a mode needs. The approve-mode daemon is no system extension, and watching DiskArbitration needs no Full Disk Access.
 * The agent needs none in either mode: it runs in a general JavaScript runtime, and what is given to that runtime is given to
 * every script that anybody starts with it.
 */
const NEEDED: Readonly<Record<BridgeMode, readonly PayloadKind[]>> = {
  authorize: PAYLOAD_KINDS,
  approve: ['background-items', 'notifications', 'agent'],
};

export function isNeeded(kind: ProfileKind, mode: BridgeMode): boolean {
  return kind === 'combined' || NEEDED[mode].includes(kind);
}

/** The payloads of one profile, in the order in which they stand in it. */
export function payloadsOf(kind: ProfileKind, mode: BridgeMode): readonly PayloadKind[] {
  return kind === 'combined' ? NEEDED[mode] : [kind];
}
