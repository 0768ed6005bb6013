import { PAYLOAD_KINDS, type PayloadKind, type ProfileKind, type ProfileMode } from '@portcullis/wire';

/**
 * What a mode needs. The approve-mode daemon is no system extension, and watching DiskArbitration needs no Full Disk
 * Access. The agent needs none in either mode: it runs in a general JavaScript runtime, and what is given to that
 * runtime is given to every script that anybody starts with it.
 */
const NEEDED: Readonly<Record<ProfileMode, readonly PayloadKind[]>> = {
  authorize: PAYLOAD_KINDS,
  approve: ['background-items', 'notifications', 'agent'],
};

export function isNeeded(kind: ProfileKind, mode: ProfileMode): boolean {
  return kind === 'combined' || NEEDED[mode].includes(kind);
}

/** The payloads of one profile, in the order in which they stand in it. */
export function payloadsOf(kind: ProfileKind, mode: ProfileMode): readonly PayloadKind[] {
  return kind === 'combined' ? NEEDED[mode] : [kind];
}
