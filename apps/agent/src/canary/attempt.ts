import type { BridgeStatus } from '@portcullis/wire';
import { asError } from '../actors.js';
import type { BridgeClient } from '../bridge/client.js';
import { BridgeError, CommandRefused } from '../bridge/errors.js';
import type { DiskImage } from './disk-image.js';

/**
 * `denied`: the bridge was asked, said no, and nothing is mounted. `mounted`: the image is mounted although the
 * bridge was armed. `tool-failed`: macOS' own tools did not get as far as a mount. `not-armed`: the bridge could not
 * be told, or went away meanwhile.
 */
export type CanaryOutcome = 'denied' | 'mounted' | 'tool-failed' | 'not-armed';
export interface Attempt {
  readonly outcome: CanaryOutcome;
  /** For people; absent when it was denied. */
  readonly detail?: string;
}

export interface AttemptParts {
  readonly bridge: Pick<BridgeClient, 'status' | 'announceCanary' | 'armCanary'>;
  readonly image: DiskImage;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * The bridge is armed for 60 s from its own clock, which goes on during sleep; a test that took longer proves
 * nothing.
 */
const TRUSTED_MILLIS = 50_000;
/** What is attached reaches the bridge by notification, a moment later. */
const ARM_ATTEMPTS = 20;
const ARM_PAUSE_MILLIS = 250;

/** One test. Never throws; the image may be attached afterwards. */
export async function attempt(parts: AttemptParts): Promise<Attempt> {
  const { bridge, image, signal } = parts;
  let before: BridgeStatus;
  try {
    before = await bridge.status();
    const mounts = before.clients.find(({ job }) => job === 'mounts')?.state ?? 'missing';
    if (mounts !== 'running') return notArmed(`the bridge is not asked about mounts (${mounts})`);
    await bridge.announceCanary();
  } catch (error) {
    return notArmed(asError(error).message);
  }
  let disk: string;
  try {
    await image.detachAll();
    disk = await image.attach(signal);
  } catch (error) {
    return { outcome: 'tool-failed', detail: asError(error).message };
  }
  const armedAt = parts.now();
  const refused = await arm(parts, disk);
  if (refused !== undefined) return notArmed(refused);
  let mount: Awaited<ReturnType<DiskImage['mount']>>;
  try {
    mount = await image.mount(disk, signal);
  } catch (error) {
    return { outcome: 'tool-failed', detail: asError(error).message };
  }
  return judge(parts, before, mount, parts.now() - armedAt);
}

async function arm({ bridge, signal }: AttemptParts, disk: string): Promise<string | undefined> {
  for (let left = ARM_ATTEMPTS; ; left -= 1) {
    try {
      await bridge.armCanary(disk);
      return undefined;
    } catch (error) {
      const notYet = error instanceof CommandRefused && error.code === 'no-such-device' && left > 1;
      if (!notYet || signal.aborted) return asError(error).message;
    }
    await new Promise((resolve) => setTimeout(resolve, ARM_PAUSE_MILLIS));
  }
}

async function judge(
  { bridge }: AttemptParts,
  before: BridgeStatus,
  { mounted, said }: { readonly mounted: boolean; readonly said: string },
  tookMillis: number,
): Promise<Attempt> {
  const after = await bridge.status().catch((error: unknown) => asError(error));
  if (!(after instanceof Error) && (after.pid !== before.pid || after.startedAt !== before.startedAt)) {
    return notArmed('the bridge was started anew during the test');
  }
  if (mounted) {
    if (tookMillis < 0 || tookMillis > TRUSTED_MILLIS) {
      return notArmed(`the test took ${Math.round(tookMillis / 1000)} s, because the Mac slept or was very busy`);
    }
    // A bridge that hangs is one that lets mounts through; one that went away was not there to deny.
    if (after instanceof Error && !(after instanceof BridgeError && after.failure === 'timeout')) {
      return notArmed(`the bridge went away during the test: ${after.message}`);
    }
    return { outcome: 'mounted', detail: 'macOS mounted the test image, which the bridge was to deny' };
  }
  if (after instanceof Error) return notArmed(after.message);
  const answered = after.lastCanaryDeniedAt !== null && after.lastCanaryDeniedAt !== before.lastCanaryDeniedAt;
  if (answered) return { outcome: 'denied' };
  return {
    outcome: 'tool-failed',
    detail: `diskutil did not mount the test image, and the bridge was not asked: ${said}`,
  };
}

function notArmed(detail: string): Attempt {
  return { outcome: 'not-armed', detail };
}
