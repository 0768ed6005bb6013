/**
 * A support bundle: what was asked of macOS as raw text, one file a command. Whoever has it has the diagnosis that
 * the Mac would have, on any computer: the same questions are asked of its files.
 */
import * as z from 'zod/mini';
import { fallback, flag, number, text, time } from '../fact.js';
import type { HealthFacts } from '../facts.js';
import { bridgeFactsOf } from '../gather/bridge-status.js';
import { gatherAll } from '../gather/gather.js';
import type { Mac, Output } from '../gather/mac.js';
import { readMacosVersion } from '../gather/platform.js';
import { readAllowed } from '../outputs/profiles.js';
import { requirementText } from '../outputs/requirement.js';
import type { AccessGrant } from '../system-facts.js';
import { ACCESS, AGENT_STATUS, BRIDGE_STATUS_FILE, errorsFile, fileOf, MANIFEST, propertyListFile } from './files.js';

/** Names of files, and what is in them. */
export type BundleFiles = ReadonlyMap<string, string>;

const manifest = z.object({
  time: fallback(z.nullable(z.string()), null),
  root: flag,
  codes: fallback(z.record(z.string(), number), {}),
  exists: fallback(z.record(z.string(), flag), {}),
});
export type Manifest = z.output<typeof manifest>;

const MOST_TEXT = 64 * 1024 * 1024;

/** A Mac that is asked as ever, and everything that it answers is kept. */
export class RecordingMac implements Mac {
  readonly files = new Map<string, string>();
  readonly #mac: Mac;
  readonly #codes: Record<string, number> = {};
  readonly #exists: Record<string, boolean | null> = {};

  constructor(mac: Mac) {
    this.#mac = mac;
  }

  get isRoot(): boolean {
    return this.#mac.isRoot;
  }

  async run(...asked: Parameters<Mac['run']>): Promise<Output> {
    const output = await this.#mac.run(...asked);
    const file = fileOf(asked[0], asked[1]);
    if (file === null || !output.ran) return output;
    const { stdout, stderr, code } = output;
    this.#codes[file] = code;
    this.files.set(file, stdout === '' ? stderr : stdout);
    if (stdout !== '' && stderr !== '') this.files.set(errorsFile(file), stderr);
    return output;
  }

  async readPropertyList(path: string): Promise<unknown> {
    const value = await this.#mac.readPropertyList(path);
    if (value !== null && value !== undefined) this.files.set(propertyListFile(path), asJson(value));
    return value;
  }

  parsePropertyList(said: string): Promise<unknown> {
    return this.#mac.parsePropertyList(said);
  }

  async exists(path: string): Promise<boolean | null> {
    const there = await this.#mac.exists(path);
    this.#exists[path] = there;
    return there;
  }

  async accessGrants(): Promise<readonly AccessGrant[] | null> {
    const grants = await this.#mac.accessGrants();
    if (grants !== null) this.files.set(ACCESS, asJson({ grants }));
    return grants;
  }

  /** @param now ISO 8601, on the clock of that Mac */
  manifest(now: string): string {
    return asJson({ version: 1, time: now, root: this.isRoot, codes: this.#codes, exists: this.#exists });
  }
}

/** Bytes of a property list are no text, and say nothing here. */
function asJson(value: unknown): string {
  const plain = (_: string, inner: unknown) =>
    ArrayBuffer.isView(inner) ? null : typeof inner === 'bigint' ? Number(inner) : inner;
  return `${JSON.stringify(value, plain, 2)}\n`;
}

/**
 * The Mac that the files of a bundle remember. One that was made by hand needs no manifest, and may hold a single
 * file.
 */
class RememberedMac implements Mac {
  readonly isRoot: boolean;
  readonly parsePropertyList: Mac['parsePropertyList'];
  readonly #files: BundleFiles;
  readonly #manifest: Manifest;

  constructor(files: BundleFiles, kept: Manifest, parse: Mac['parsePropertyList']) {
    this.#files = files;
    this.#manifest = kept;
    this.isRoot = kept.root ?? true;
    this.parsePropertyList = parse;
  }

  async run(command: string, args: readonly string[]): Promise<Output> {
    const file = fileOf(command, args);
    const stdout = file === null ? undefined : this.#files.get(file);
    if (file === null || stdout === undefined) return { ran: false, why: 'missing' };
    // codesign says nothing about code that verifies.
    const otherwise = file.startsWith('codesign-verify-') && stdout.trim() !== '' ? 1 : 0;
    const code = this.#manifest.codes[file] ?? otherwise;
    return { ran: true, code, stdout, stderr: this.#files.get(errorsFile(file)) ?? '' };
  }

  async readPropertyList(path: string): Promise<unknown> {
    return json(this.#files.get(propertyListFile(path)));
  }

  async exists(path: string): Promise<boolean | null> {
    const there = this.#manifest.exists[path];
    if (there !== undefined) return there;
    return this.#files.has(fileOf('codesign', [path]) ?? '') ? true : null;
  }

  async accessGrants(): Promise<readonly AccessGrant[] | null> {
    const value = json(this.#files.get(ACCESS));
    const rows = z.object({ grants: z.unknown() }).safeParse(value).data?.grants ?? value;
    if (!Array.isArray(rows)) return null;
    const read = rows.map(asGrant);
    // One row that cannot be read could be the one that denies.
    return read.includes(null) ? null : read.filter((row) => row !== null);
  }
}

const row = z.looseObject({
  client: z.pipe(text(255), z.string()),
  /** A column of TCC.db: 2 allows, 0 denies. */
  auth_value: number,
  requirement: requirementText,
  managed: flag,
});

function asGrant(value: unknown): AccessGrant | null {
  const read = row.safeParse(value).data;
  if (read === undefined) return null;
  const said = typeof read['allowed'] === 'boolean' ? read['allowed'] : readAllowed(read);
  const allowed = said ?? (read.auth_value === null ? null : read.auth_value === 2);
  if (allowed === null) return null;
  return { client: read.client, allowed, requirement: read.requirement, managed: read.managed === true };
}

function json(said: string | undefined): unknown {
  if (said === undefined || said.length > MOST_TEXT) return null;
  try {
    return JSON.parse(said.replace(/^\u{feff}/u, ''));
  } catch {
    return null;
  }
}

/** What is diagnosed, and the time on the clock of the Mac that it comes from, in Unix milliseconds. */
export interface Examined {
  readonly time: number;
  readonly facts: HealthFacts;
}

const status = z.object({ time: fallback(z.nullable(z.string()), null), facts: z.unknown() });

/**
 * The facts of a bundle. What the agent knew counts where macOS itself was not asked.
 * @param parse reads a property list that was printed as XML; `null` for anything else
 * @param now for a bundle that does not say when it was made
 * @returns `null` when no file of it is known here
 */
export async function examineBundle(
  files: BundleFiles,
  parse: Mac['parsePropertyList'],
  now: number,
): Promise<Examined | null> {
  if (![...files.keys()].some(isOfABundle)) return null;
  const kept = manifest.safeParse(json(files.get(MANIFEST))).data ?? { time: null, root: null, codes: {}, exists: {} };
  const agent = status.safeParse(json(files.get(AGENT_STATUS))).data ?? { time: null, facts: null };
  const at = time.safeParse(kept.time ?? agent.time).data ?? now;
  const mac = new RememberedMac(files, kept, parse);
  const gathered = await gatherAll(mac, at);
  const asked = {
    macosVersion: await readMacosVersion(mac),
    ...gathered,
    system: { ...gathered.system, gatheredAt: null },
  };
  const known = overlaid(agent.facts, asked);
  const bridge = bridgeFactsOf(json(files.get(BRIDGE_STATUS_FILE)), gathered.system);
  const facts: HealthFacts = hasBridge(agent.facts) ? known : { ...known, bridge };
  return { time: at, facts };
}

const EXACT: readonly string[] = [MANIFEST, AGENT_STATUS, BRIDGE_STATUS_FILE, ACCESS];

function isOfABundle(file: string): boolean {
  return (
    EXACT.includes(file) ||
    /^(?:systemextensionsctl-list|launchctl-print-.+|profiles-status|sfltool-dumpbtm|csrutil-status|codesign-.+|sw_vers|sysctl-.+)\.txt$/.test(
      file,
    ) ||
    file === 'profiles-show.xml'
  );
}

function hasBridge(facts: unknown): boolean {
  return typeof facts === 'object' && facts !== null && 'bridge' in facts && facts.bridge !== null;
}

/** What is known above, and below it what was known before. */
function overlaid(below: unknown, above: object): object {
  const base: Readonly<Record<string, unknown>> = isPlain(below) ? { ...below } : {};
  const over = Object.entries(above).filter(([, value]) => value !== null && value !== undefined);
  return {
    ...base,
    ...Object.fromEntries(over.map(([key, value]) => [key, isPlain(value) ? overlaid(base[key], value) : value])),
  };
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
