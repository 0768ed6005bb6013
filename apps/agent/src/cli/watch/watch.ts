/** `portcullis watch --stdin`: what eslogger sees, as the bridge of a Mac in mode observe would record it. */
import { randomUUID } from 'node:crypto';
import { deviceKey, evaluate, eventSentence, isStorageVerb, prepare } from '@portcullis/policy';
import type { DeviceSet, Policy, Prepared } from '@portcullis/policy';
import { VERBS } from '@portcullis/wire';
import type { AttachedDevice, EventBase, PortcullisEvent, VerdictEvent, Volume } from '@portcullis/wire';
import type { Mac } from '../../system/mac.js';
import type { Exit } from '../main.js';
import { safe, type Terminal } from '../terminal.js';
import { type Disk, lookUpDisk, shareOf, type Source, sourceOf, UNNAMED_DISK, unknownDisk } from './disk.js';
import { type Fault, FAULTS, linesOf, readLine, type Seen } from './eslogger.js';
import { carriesData, deviceNamed } from './user-clients.js';

export interface WatchOptions {
  readonly json: boolean;
  /** `null`: as a Mac that no policy has reached, which allows and records everything. */
  readonly policy: Policy | null;
  readonly deviceSets: ReadonlyMap<string, DeviceSet>;
  /** `null`: this is no Mac, or the lines are from another one. */
  readonly mac: Mac | null;
  readonly now: () => number;
}

type Mounted = Seen & { readonly kind: 'mount' | 'unmount' };
type Opened = Seen & { readonly kind: 'open' };

/** What is said later than this after it happened may be about a disk whose name another one has by now. */
const LIVE_MILLIS = 60_000;

export async function watch(
  input: AsyncIterable<Buffer | string>,
  options: WatchOptions,
  terminal: Terminal,
): Promise<Exit> {
  const watcher = new Watcher(options);
  for await (const line of linesOf(input)) {
    const events = await watcher.take(line);
    for (const event of events) terminal.out(options.json ? `${JSON.stringify(event)}\n` : said(event));
    await terminal.drained?.();
  }
  const { unread } = watcher;
  terminal.err(watcher.summary());
  return unread > 0 ? 1 : 0;
}

function said(event: PortcullisEvent): string {
  // The mount of a disk has said who decides about it already.
  if (event.kind === 'mount') return '';
  return `${event.time.slice(11, 19)}  ${safe(eventSentence(event), 1000)}\n`;
}

class Watcher {
  readonly #options: WatchOptions;
  readonly #prepared: Prepared;
  readonly #disks = new Map<string, Disk>();
  readonly #faults = new Map<Fault, number>();
  readonly #journal = randomUUID();
  #seq = 0;
  #seen = 0;
  #passed = 0;
  #expected: number | null = null;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#prepared = prepare({ policy: options.policy, deviceSets: options.deviceSets, grants: [], blocks: [] });
  }

  get unread(): number {
    return [...this.#faults.values()].reduce((sum, count) => sum + count, 0);
  }

  async take(line: string | null): Promise<readonly PortcullisEvent[]> {
    const seen = line === null ? 'too-long' : readLine(line);
    if (typeof seen === 'string') {
      this.#faults.set(seen, (this.#faults.get(seen) ?? 0) + 1);
      return [];
    }
    const lost = this.#lostBefore(seen);
    const events = seen.kind === 'open' ? this.#opened(seen) : await this.#mounted(seen);
    if (events.length === 0) this.#passed += 1;
    else this.#seen += 1;
    return [...lost, ...events];
  }

  /** The numbers of a client's messages have no gaps unless the system dropped some (ESMessage.h, global_seq_num). */
  #lostBefore({ sequence, time }: Seen): readonly PortcullisEvent[] {
    const lost = sequence === null || this.#expected === null ? 0 : sequence - this.#expected;
    if (sequence !== null) this.#expected = sequence + 1;
    return lost > 0 ? [{ ...this.#base(time), kind: 'gap', lost, reason: 'dropped-by-system' }] : [];
  }

  #base(time: string): EventBase {
    this.#seq += 1;
    return { id: randomUUID(), journal: this.#journal, seq: this.#seq, time, bridgeMode: 'observe' };
  }

  #opened({ time, process, userClientClass, parentPath }: Opened): readonly PortcullisEvent[] {
    if (!carriesData(userClientClass)) return [];
    const name = deviceNamed(parentPath);
    const attached = name === null ? null : this.#attached(namedDevice(name));
    return [
      { ...this.#base(time), kind: 'open', ...(attached === null ? {} : { attached }), userClientClass, process },
    ];
  }

  async #mounted(seen: Mounted): Promise<readonly PortcullisEvent[]> {
    const source = sourceOfMount(seen);
    if (source === null) return [];
    const name = 'disk' in source ? source.disk : source.share;
    const disk = 'share' in source ? shareOf(source.share) : await this.#diskOf(name, seen);
    if (disk === null) return [];
    const attached = this.#attached(disk);
    const volume: Volume = {
      bsdName: name,
      name: disk.volumeName ?? nameIn(seen),
      encrypted: disk.encrypted,
      fileSystem: seen.fileSystem,
      mountPoint: seen.mountPoint,
      readOnly: seen.readOnly,
    };
    const verdict = seen.kind === 'mount' ? [this.#judged(seen, attached, volume)] : [];
    return [...verdict, { ...this.#base(seen.time), kind: seen.kind, attached, volume, by: 'system' }];
  }

  async #diskOf(bsdName: string, seen: Mounted): Promise<Disk | null> {
    const { mac, now } = this.#options;
    const known = this.#disks.get(bsdName);
    if (seen.kind === 'unmount') {
      this.#disks.delete(bsdName);
      return known ?? unknownDisk(seen.disposition);
    }
    const isLive = mac !== null && bsdName !== UNNAMED_DISK && Math.abs(now() - Date.parse(seen.time)) < LIVE_MILLIS;
    const disk = isLive ? await lookUpDisk(mac, bsdName, seen.disposition) : unknownDisk(seen.disposition);
    if (disk !== null) this.#disks.set(bsdName, disk);
    return disk;
  }

  #attached({ device, descriptor, registryId }: Disk): AttachedDevice {
    return { registryId, key: deviceKey(device), device, descriptor };
  }

  #judged(seen: Mounted, attached: AttachedDevice, volume: Volume): VerdictEvent {
    const { policy } = this.#options;
    const context = {
      time: inLocalTime(new Date(seen.time)),
      volume: { encrypted: volume.encrypted, fileSystem: volume.fileSystem },
    };
    const verdict = evaluate(this.#prepared, attached.device, context, { trace: true });
    const asked = VERBS.filter((verb) => isStorageVerb(verb) && verdict.verbs[verb] !== undefined);
    const denied = asked.filter((verb) => verdict.verbs[verb]?.effect === 'deny');
    const decision = denied.includes('read') ? 'denied' : denied.length > 0 ? 'restricted' : 'allowed';
    return {
      ...this.#base(seen.time),
      kind: 'verdict',
      trigger: 'mount',
      attached,
      volume,
      process: seen.process,
      context,
      applied: { policyId: null, policyName: policy?.name ?? null, revision: null, documents: {} },
      verdict,
      asked,
      decision,
      outcome: 'observed',
      rules: textsOf(policy, new Set(Object.values(verdict.verbs).map(({ rule }) => rule))),
      answeredInMicros: 0,
    };
  }

  summary(): string {
    const faults = [...this.#faults].map(([fault, count]) => `  ${count} ${FAULTS[fault]}\n`);
    const lines = (count: number) => `${count} ${count === 1 ? 'line' : 'lines'}`;
    const read = `${lines(this.#seen)} recorded, ${lines(this.#passed)} of no concern to a policy`;
    const rest = faults.length === 0 ? '' : `; ${lines(this.unread)} could not be read:\n${faults.join('').trimEnd()}`;
    return `portcullis: ${read}${rest}\n`;
  }
}

function namedDevice(name: string): Disk {
  const descriptor = { vendorId: 0, productId: 0, productName: name };
  const device = { family: 'unknown', productName: name, bus: 'usb', identity: 'none' } as const;
  return { device, descriptor, registryId: '0', volumeName: null, encrypted: null };
}

/** What the source names; where it names nothing, what the system calls external or network is one all the same. */
function sourceOfMount({ source, disposition }: Mounted): Source {
  if (disposition === 'nullfs') return null;
  const read = sourceOf(source);
  const isDisk = read === null || 'share' in read;
  if (disposition === 'external' && isDisk) return { disk: UNNAMED_DISK };
  return read === null && disposition === 'network' ? { share: source } : read;
}

/** `msdos://disk4s1/NAME` has the label in it; else the place has it, where macOS itself chose that. */
function nameIn({ source, mountPoint }: Mounted): string | null {
  const said = /^\w[\w.+-]*:\/\/r?disk\d+(?:s\d+)*\/(.+)$/.exec(source)?.[1];
  return said ?? /^\/Volumes\/([^/]+)$/.exec(mountPoint)?.[1] ?? null;
}

function textsOf(policy: Policy | null, ids: ReadonlySet<string>): VerdictEvent['rules'] {
  const rules = (policy?.rules ?? []).filter(({ id }) => ids.has(id));
  return Object.fromEntries(
    rules.map(({ id, description, message }) => [
      id,
      {
        ...(description === undefined ? {} : { description }),
        ...(message?.text === undefined ? {} : { message: message.text }),
        ...(message?.helpLink === undefined ? {} : { helpLink: message.helpLink }),
      },
    ]),
  );
}

/** With the offset of this computer: hours of a policy are the Mac's own. */
function inLocalTime(time: Date): string {
  const minutes = -time.getTimezoneOffset();
  const local = new Date(time.getTime() + minutes * 60_000).toISOString().slice(0, -1);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${local}${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}
