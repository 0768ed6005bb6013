import { realpathSync } from 'node:fs';
import * as z from 'zod/mini';
import { runTool, toolComplaint, type ToolResult } from '../system/tool.js';

/** A tool of macOS did not do what the canary needs of it. */
export class CanaryToolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CanaryToolError';
  }
}

export interface ImageTools {
  readonly hdiutil: string;
  readonly diskutil: string;
}
export const MAC_TOOLS: ImageTools = { hdiutil: '/usr/bin/hdiutil', diskutil: '/usr/sbin/diskutil' };

/** hdiutil normally needs a second or two; one that waits for the disk images' helper can hang for good. */
const ATTACH_MILLIS = 20_000;
const DETACH_MILLIS = 10_000;
const INFO_MILLIS = 10_000;
/**
 * Less than the minute for which the bridge is armed, and more than the 10 s after which DiskArbitration mounts
 * unasked.
 */
const MOUNT_MILLIS = 30_000;

const devEntry = z.string().check(z.regex(/^\/dev\/disk\d{1,5}(?:s\d{1,5})*$/));
const entities = z.array(
  z.looseObject({ 'dev-entry': devEntry, 'potentially-mountable': z.optional(z.union([z.boolean(), z.number()])) }),
);
const attached = z.looseObject({ 'system-entities': entities.check(z.minLength(1)) });
const images = z.looseObject({
  images: z.array(
    z.looseObject({ 'image-path': z.optional(z.string()), 'system-entities': z.optional(z.array(z.unknown())) }),
  ),
});

/** `hdiutil` and `diskutil`, as far as the canary uses them. Every function throws CanaryToolError or ToolError. */
export class DiskImage {
  readonly #tools: ImageTools;
  readonly #path: string;

  constructor(tools: ImageTools, path: string) {
    this.#tools = tools;
    this.#path = path;
  }

  /** Attaches the image without mounting it; gives the BSD name of what can be mounted. */
  async attach(signal: AbortSignal): Promise<string> {
    const raw = ['-imagekey', 'diskimage-class=CRawDiskImage'];
    const quietly = ['-nomount', '-readonly', '-nobrowse', '-noverify', '-noautofsck', '-noautoopen', '-plist'];
    const limits = { timeoutMillis: ATTACH_MILLIS, signal };
    const answer = await runTool(this.#tools.hdiutil, ['attach', ...raw, ...quietly, this.#path], limits);
    const found = attached.safeParse(await readAnswer('attach', answer));
    if (!found.success) throw new CanaryToolError('hdiutil attached the image and named no disk for it');
    const disks = found.data['system-entities'];
    const disk = disks.find((entity) => Boolean(entity['potentially-mountable'])) ?? disks[0];
    return String(disk?.['dev-entry']).replace('/dev/', '');
  }

  /**
   * Through DiskArbitration, which every mode of the bridge sees: in mode approve it asks the bridge, in mode
   * authorize the mount that it makes is asked about. true: it is mounted.
   */
  async mount(bsdName: string, signal: AbortSignal): Promise<{ readonly mounted: boolean; readonly said: string }> {
    const limits = { timeoutMillis: MOUNT_MILLIS, signal };
    const answer = await runTool(this.#tools.diskutil, ['mount', 'readOnly', 'nobrowse', bsdName], limits);
    return { mounted: answer.code === 0, said: toolComplaint(answer) };
  }

  /** Unmounts and detaches everything that is attached from the image; gives how many that were. */
  async detachAll(): Promise<number> {
    const disks = await this.#attachedDisks();
    for (const disk of disks) {
      const answer = await runTool(this.#tools.hdiutil, ['detach', disk, '-force'], { timeoutMillis: DETACH_MILLIS });
      if (answer.code !== 0) throw new CanaryToolError(`hdiutil could not detach ${disk}: ${toolComplaint(answer)}`);
    }
    return disks.length;
  }

  /** The first disk of each time that the image is attached. */
  async #attachedDisks(): Promise<readonly string[]> {
    const answer = await runTool(this.#tools.hdiutil, ['info', '-plist'], { timeoutMillis: INFO_MILLIS });
    const found = images.safeParse(await readAnswer('info', answer));
    if (!found.success) throw new CanaryToolError('the list of hdiutil is not understood');
    const ours = found.data.images.filter(({ 'image-path': path }) => path !== undefined && this.#isOurs(path));
    return ours.flatMap((image) => {
      const disks = entities.safeParse(image['system-entities']).data ?? [];
      const names = disks.map((entity) => entity['dev-entry']);
      // The whole disk takes its slices along.
      return names.toSorted((a, b) => a.length - b.length).slice(0, 1);
    });
  }

  #isOurs(path: string): boolean {
    if (path === this.#path) return true;
    try {
      return realpathSync(path) === realpathSync(this.#path);
    } catch {
      return false;
    }
  }
}

async function readAnswer(verb: string, answer: ToolResult): Promise<unknown> {
  if (answer.code !== 0) throw new CanaryToolError(`hdiutil ${verb} failed: ${toolComplaint(answer)}`);
  // Loaded on the Macs that are tested alone: it is not small.
  const { propertyListValue } = await import('../managed/property-list-value.js');
  try {
    return await propertyListValue(Buffer.from(answer.stdout));
  } catch {
    throw new CanaryToolError(`the answer of hdiutil ${verb} is no property list`);
  }
}
