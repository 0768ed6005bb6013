import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  BRIDGE_STATUS,
  bridgeFactsOf,
  examineBundle,
  gatherAll,
  readMacosVersion,
  unpackBundle,
} from '@portcullis/health';
import type { HealthFacts } from '@portcullis/health';
import * as z from 'zod/mini';
import { ConfigError } from '../config.js';
import { AgentUnreachable } from '../local/client.js';
import { LocalError } from '../local/protocol.js';
import { propertyList, type Mac } from '../system/mac.js';
import { UsageError } from './errors.js';
import type { CommandContext } from './main.js';
import { readAnswer } from './read.js';
import { safe } from './terminal.js';

/** What is diagnosed, and the clock of the Mac that it comes from. */
export interface Examined {
  readonly time: number;
  readonly facts: unknown;
}

const answer = z.looseObject({ time: z.string(), facts: z.unknown() });

/**
 * From the running agent; or, when it does not answer, what macOS, the status file of the bridge and the silence
 * itself say, as far as this user is shown it.
 * @param mac `undefined`: this is no Mac
 */
export async function examine({ ask, now, terminal }: CommandContext, mac: Mac | undefined): Promise<Examined> {
  try {
    const { time, facts } = readAnswer(answer, await ask({ command: 'status' }));
    return { time: Date.parse(time), facts };
  } catch (error) {
    // The configuration is closed to all but root, and says where the agent listens: then nothing is known of it.
    if (error instanceof ConfigError && mac !== undefined) terminal.err(`${safe(error.message, 2000)}\n`);
    const agent = error instanceof ConfigError && mac !== undefined ? {} : silence(error);
    if (agent === undefined) throw error;
    if (mac === undefined) return { time: now, facts: { agent } };
    terminal.progress?.('The agent does not answer: asking macOS, which takes a few seconds …');
    const facts = await gatherAlone(mac, agent, now);
    terminal.progress?.('');
    return { time: now, facts };
  }
}

export function silence(error: unknown): NonNullable<HealthFacts['agent']> | undefined {
  if (error instanceof AgentUnreachable) return { running: false, failure: error.reason, detail: error.message };
  if (error instanceof LocalError && error.code === 'not-configured')
    return { failure: 'not-configured', detail: error.message };
  return undefined;
}

async function gatherAlone(mac: Mac, agent: HealthFacts['agent'], now: number): Promise<HealthFacts> {
  const [macosVersion, gathered, status] = await Promise.all([
    readMacosVersion(mac),
    gatherAll(mac, now),
    mac.read(BRIDGE_STATUS),
  ]);
  return { macosVersion, agent: agent ?? null, ...gathered, bridge: bridgeFactsOf(parsed(status), gathered.system) };
}

function parsed(bytes: Buffer | null): unknown {
  if (bytes === null) return null;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

const MOST_BYTES = 8 * 1024 * 1024;

/** Facts that `doctor --json` printed on another Mac, or facts alone. Throws UsageError. */
export function readSaved(file: string, now: number): Examined {
  let value: unknown;
  try {
    const bytes = readFileSync(file);
    if (bytes.byteLength > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES} bytes`);
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`the facts in \`${file}\` cannot be read: ${why}`);
  }
  const saved = z.looseObject({ time: z.string(), facts: z.looseObject({}) }).safeParse(value);
  if (saved.success) return { time: timeOf(saved.data.time, now), facts: saved.data.facts };
  if (z.looseObject({}).safeParse(value).success) return { time: now, facts: value };
  throw new UsageError(`\`${file}\` holds no facts: save them with portcullis doctor --json`);
}

function timeOf(text: string, otherwise: number): number {
  const time = Date.parse(text);
  return Number.isNaN(time) ? otherwise : time;
}

/** A support bundle: the archive that `portcullis support` wrote, or a folder with its files. Throws UsageError. */
export async function readBundle(path: string, now: number): Promise<Examined> {
  const examined = await examineBundle(bundleFiles(path), (text) => propertyList(Buffer.from(text)), now);
  if (examined !== null) return examined;
  throw new UsageError(`\`${path}\` holds no file of a support bundle: make one on the Mac with portcullis support`);
}

function bundleFiles(path: string): ReadonlyMap<string, string> {
  try {
    if (!statSync(path).isDirectory()) return unpackBundle(readFileSync(path));
    const names = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(names.map(({ name }) => [name, readFileSync(join(path, name), 'utf8')]));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`the support bundle \`${path}\` cannot be read: ${why}`);
  }
}
