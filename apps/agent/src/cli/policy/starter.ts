import { printPolicy, starterCandidates, starterPolicy, type RecordedDecision } from '@portcullis/policy';
import { device, verdict, verdictEvent } from '@portcullis/wire';
import * as z from 'zod/mini';
import type { Exit } from '../main.js';
import { safe, table, type Terminal } from '../terminal.js';
import { nameOf } from '../devices.js';
import { misfit } from '../read.js';
import { readLines } from './lines.js';
import { strictContext } from './subjects.js';

export interface StarterCommand {
  readonly name: string;
  /** Device keys; empty: every device that was denied anything. */
  readonly allow: readonly string[];
  /** Only say which devices could be allowed. */
  readonly list: boolean;
}

const decided = { context: strictContext, verdict, asked: z.optional(verdictEvent.shape.asked) };
const recorded = z.object({ device, ...decided });

/** What this reads of an event; the rest of it may be whatever an export or another version wrote. */
const eventOfVerdict = z.object({ kind: z.literal('verdict'), attached: z.object({ device }), ...decided });

/**
 * The smallest readable policy that would have allowed what was recorded, from `portcullis events --json`, an export of
 * the console, or lines of `{device, context, verdict}`. Lines about anything but verdicts are passed over.
 */
export async function starter(file: string, options: StarterCommand, terminal: Terminal): Promise<Exit> {
  const decisions: RecordedDecision[] = [];
  let bad = 0;
  for await (const line of readLines(file, terminal)) {
    const decision = line.ok ? toDecision(line.value) : 'bad';
    if (decision === 'bad') bad += 1;
    else if (decision) decisions.push(decision);
  }
  if (bad > 0) terminal.err(`portcullis: ${bad} ${bad === 1 ? 'line' : 'lines'} could not be read\n`);
  if (options.list) terminal.out(listCandidates(decisions));
  else {
    const allow = options.allow.length > 0 ? { allow: new Set(options.allow) } : {};
    const { policy, leftOut } = starterPolicy(decisions, { name: options.name, ...allow });
    terminal.out(printPolicy(policy));
    for (const { device, deviceKey } of leftOut)
      terminal.err(
        `portcullis: ${safe(nameOf(device))} (${safe(deviceKey)}) is left out: nothing tells it from others\n`,
      );
  }
  return bad > 0 ? 1 : 0;
}

function listCandidates(decisions: readonly RecordedDecision[]): string {
  const rows = starterCandidates(decisions).map(({ device, deviceKey, verbs, count, isMakeWide }) => [
    deviceKey,
    String(count),
    verbs.join(' '),
    `${nameOf(device)}${isMakeWide ? ' (and every other of its make)' : ''}`,
  ]);
  return rows.length === 0 ? 'Nothing was denied.\n' : table(['KEY', 'TIMES', 'DENIED', 'DEVICE'], rows);
}

/** Undefined for an event that is no verdict. */
function toDecision(value: unknown): RecordedDecision | 'bad' | undefined {
  if (isRecorded(value)) return value;
  if (isVerdictEvent(value)) return { ...value, device: value.attached.device };
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind !== 'verdict' ? undefined : 'bad';
}

function isRecorded(value: unknown): value is RecordedDecision {
  return misfit(recorded, value) === null;
}

function isVerdictEvent(
  value: unknown,
): value is Omit<RecordedDecision, 'device'> & { readonly attached: Pick<RecordedDecision, 'device'> } {
  return misfit(eventOfVerdict, value) === null;
}
