import { diffPolicies, parsePolicy, type Policy, type PolicyChange } from '@portcullis/policy';
import type { PolicyRow, WhatIfAnswer } from '@portcullis/wire';
import { NetworkError } from '../../server/http.js';
import { UsageError } from '../errors.js';
import type { Exit } from '../main.js';
import { safe, table, type Terminal } from '../terminal.js';
import { ConsoleApi, ConsoleRefused, type ServerOptions } from './console-api.js';
import { write } from './import.js';
import { readPolicy, sayProblem } from './source.js';

export interface PullCommand extends ServerOptions {
  readonly output?: string;
}
export interface PlanCommand extends ServerOptions {
  /** Name or id; absent: the name in the file. */
  readonly policy?: string;
  readonly days: number;
  readonly json: boolean;
}
export interface PublishCommand extends ServerOptions {
  readonly policy?: string;
  readonly comment: string;
  readonly create: boolean;
  readonly replaceDraft: boolean;
}

/** The source of what is published now. */
export function pull(policy: string, options: PullCommand, terminal: Terminal): Promise<Exit> {
  return withServer(options, terminal, async (api) => {
    const row = await existing(api, policy);
    if (!row.published) throw new ConsoleRefused(404, `\`${row.name}\` has never been published`, []);
    if (options.output === undefined) terminal.out(row.published.source);
    else write(options.output, row.published.source);
    terminal.err(`${safe(row.name)}, revision ${row.published.revision} of ${safe(row.published.publishedAt)}\n`);
    return 0;
  });
}

/** What publishing a file would change: in its rules, and in what was recorded. 1 when there is anything to look at. */
export async function plan(file: string, options: PlanCommand, terminal: Terminal): Promise<Exit> {
  const local = readLocal(file, terminal);
  if (!local) return 1;
  return withServer(options, terminal, async (api) => {
    const row = await existing(api, options.policy ?? local.policy.name);
    const published = row.published ? parsePolicy(row.published.source).policy : null;
    const changes = published ? diffPolicies(published, local.policy) : [];
    const effect = await api.whatIf(row.id, local.source, options.days);
    if (options.json)
      terminal.out(
        `${JSON.stringify({ policy: row.id, revision: row.published?.revision ?? null, changes, whatIf: effect })}\n`,
      );
    else terminal.out(sayChanges(row, changes) + sayEffect(effect, options.days));
    return changes.length > 0 || effect.changed > 0 || !row.published ? 1 : 0;
  });
}

/** Puts a file in force, as a new revision. Somebody else's draft is not thrown away unasked. */
export async function publish(file: string, options: PublishCommand, terminal: Terminal): Promise<Exit> {
  const local = readLocal(file, terminal);
  if (!local) return 1;
  return withServer(options, terminal, async (api) => {
    const wanted = options.policy ?? local.policy.name;
    const found = await api.find(wanted);
    if (!found && !options.create)
      throw new UsageError(`the server has no policy \`${wanted}\`: publish with --create to make it`);
    if (found?.published?.source === local.source && !found.draft) {
      terminal.out(`${safe(found.name)}: revision ${found.published.revision} says just this already\n`);
      return 0;
    }
    const row = found ?? (await api.create(local.source));
    if (found?.draft && found.draft.source !== local.source && !options.replaceDraft) {
      const whose = `${found.draft.updatedBy?.email ?? 'somebody'} at ${found.draft.updatedAt}`;
      throw new ConsoleRefused(
        409,
        `there is a draft by ${whose}: publish or discard it first, or replace it with --replace-draft`,
        [],
      );
    }
    const { draft } = found ? await api.saveDraft(row.id, local.source, found.draft?.updatedAt ?? null) : row;
    const done = await api.publish(row.id, draft?.updatedAt ?? '', options.comment).catch(async (error: unknown) => {
      // What cannot be published is not left behind for the next one to stumble over.
      if (found && !found.draft) await api.discardDraft(row.id);
      throw error;
    });
    terminal.out(`${safe(done.name)}: published as revision ${done.published?.revision ?? '?'}\n`);
    return 0;
  });
}

async function withServer(
  options: ServerOptions,
  terminal: Terminal,
  work: (api: ConsoleApi) => Promise<Exit>,
): Promise<Exit> {
  const api = new ConsoleApi(options);
  try {
    return await work(api);
  } catch (error) {
    if (!(error instanceof ConsoleRefused || error instanceof NetworkError)) throw error;
    terminal.err(`portcullis: ${safe(error.message)}\n`);
    for (const detail of error instanceof ConsoleRefused ? error.details : []) terminal.err(`  ${safe(detail)}\n`);
    return 1;
  } finally {
    api.close();
  }
}

async function existing(api: ConsoleApi, policy: string): Promise<PolicyRow> {
  const row = await api.find(policy);
  if (row) return row;
  throw new ConsoleRefused(404, `the server has no policy \`${policy}\``, []);
}

function readLocal(file: string, terminal: Terminal): { readonly policy: Policy; readonly source: string } | undefined {
  const { policy, source, problems } = readPolicy(file);
  if (policy) return { policy, source };
  terminal.err(problems.map((problem) => sayProblem(file, problem)).join(''));
  return undefined;
}

function sayChanges(row: PolicyRow, changes: readonly PolicyChange[]): string {
  if (!row.published) return `${safe(row.name)} has never been published; all of it is new.\n`;
  const head = `Against revision ${row.published.revision} of ${safe(row.name)}:\n`;
  return `${head}${changes.map(({ text }) => `- ${safe(text)}\n`).join('') || 'nothing changes\n'}`;
}

function sayEffect({ decisions, changed, truncated, groups }: WhatIfAnswer, days: number): string {
  const head = `\nOf ${decisions} decisions of the last ${days} days${truncated ? ' (the newest; there are more)' : ''}, ${changed} would turn out differently.\n`;
  if (groups.length === 0) return head;
  const rows = groups.map(({ kind, count, macs, deviceName, verbs, ruleBefore, ruleNow }) => [
    kind,
    String(count),
    String(macs.length),
    `${deviceName}: ${verbs.join(', ')} (${ruleBefore} → ${ruleNow})`,
  ]);
  return `${head}\n${table(['WOULD BE', 'TIMES', 'MACS', 'WHAT'], rows)}`;
}
