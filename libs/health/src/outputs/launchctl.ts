import * as z from 'zod/mini';
import { count, known, list, name, number, text } from '../fact.js';
import type { Known } from '../fact.js';
import { cleanText } from '../text.js';

/** One job of launchd in the system domain. A running one has a process: without it the account is not whole. */
export const launchdJob = known(
  z
    .readonly(
      z.object({
        label: name(255),
        /** Whether launchd knows the label at all. */
        loaded: z.boolean(),
        pid: count,
        /** `running`, `not running`, `spawn scheduled`, `xpcproxy`, …: as launchd calls it. */
        state: text(40),
        /** What launchd says of the last start, from macOS 13 on: `running`, `exited`, `spawn failed`. */
        jobState: text(40),
        /** Why it was started: `inefficient` when launchd holds it back because it ends too soon. */
        immediateReason: text(80),
        /** Words such as `needs LWCR update`. */
        properties: list(name(80), 50),
        runs: count,
        /** `null`: it never ended, or launchd does not say. */
        lastExitCode: number,
        /** What launchd adds to the code or says in place of it: `EX_CONFIG`, `Killed: 9`. */
        lastExitReason: text(80),
      }),
    )
    .check(z.refine(({ state, pid }) => state !== 'running' || pid !== null)),
);
export type LaunchdJob = NonNullable<Known<typeof launchdJob>>;

const NOT_FOUND = /could not find service|service cannot be found|no such process/i;
const MOST_LINES = 2000;

/**
 * Reads `launchctl print system/<label>` (macOS 13 to 27), whose form Apple declares to be no interface: only the
 * fields of the job itself count, one tab deep, never those of its endpoints and subjobs. `null` when the text is
 * neither a whole job nor the sentence that there is none, so that a failed command never means "not loaded". Forms
 * from: google/santa#1092, TOSS-Soft/toss-agent-runtime#38, maoyadongsh/siq-agent-security#66.
 */
export function parseLaunchdJob(label: string, said: unknown): LaunchdJob | null {
  if (typeof said !== 'string') return null;
  const lines = said.split(/\r?\n/, MOST_LINES);
  const open = lines.findIndex((line) => line.trimEnd() === `system/${label} = {` || line.trimEnd() === `${label} = {`);
  if (open < 0) return NOT_FOUND.test(said) ? absent(label) : null;
  const close = lines.findIndex((line, at) => at > open && line.startsWith('}'));
  // Without its end the text was cut off: what is missing from it is not known.
  if (close < 0) return null;
  const fields = ownFields(lines.slice(open + 1, close));
  const state = fields.get('state');
  if (state === undefined) return null;
  const exit = exitOf(fields.get('last exit code'));
  const reason = fields.get('last exit reason') ?? fields.get('last terminating signal');
  return {
    label,
    loaded: true,
    pid: positive(fields.get('pid')),
    state: cleanText(state, 40),
    jobState: cleanText(fields.get('job state'), 40),
    immediateReason: cleanText(fields.get('immediate reason'), 80),
    properties: words(fields.get('properties')),
    runs: positive(fields.get('runs')),
    lastExitCode: exit.code,
    lastExitReason: exit.reason ?? cleanText(reason, 80),
  };
}

function absent(label: string): LaunchdJob {
  return {
    label,
    loaded: false,
    pid: null,
    state: null,
    jobState: null,
    immediateReason: null,
    properties: null,
    runs: null,
    lastExitCode: null,
    lastExitReason: null,
  };
}

/** `key = value` one tab deep; what stands in braces below belongs to something else. */
function ownFields(lines: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const field = /^\t([a-z][a-z ]{0,40}?) = (.*)$/.exec(line);
    if (field?.[1] && field[2] !== '{' && !fields.has(field[1])) fields.set(field[1], field[2] ?? '');
  }
  return fields;
}

/** `partial import | keepalive | needs LWCR update`. */
function words(said: string | undefined): readonly string[] | null {
  if (said === undefined) return null;
  return said
    .split('|', 50)
    .map((word) => cleanText(word, 80))
    .filter((word) => word !== null);
}

function positive(said: string | undefined): number | null {
  return said !== undefined && /^\d{1,9}$/.test(said.trim()) ? Number(said) : null;
}

/** `0`, `78: EX_CONFIG`, `(never exited)`. */
function exitOf(said: string | undefined): { readonly code: number | null; readonly reason: string | null } {
  const parts = /^(-?\d{1,6})(?:: (.*))?$/.exec(said?.trim() ?? '');
  return parts ? { code: Number(parts[1]), reason: cleanText(parts[2], 80) } : { code: null, reason: null };
}
