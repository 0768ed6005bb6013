import { cleanText } from '../text.js';

/** One job of launchd in the system domain. */
export interface LaunchdJob {
  readonly label: string;
  /** Whether launchd knows the label at all. */
  readonly loaded: boolean;
  readonly pid: number | null;
  /** `running`, `not running`, `spawn scheduled`, `xpcproxy`, …: as launchd calls it. */
  readonly state: string | null;
  readonly runs: number | null;
  /** `null`: it never ended, or launchd does not say. */
  readonly lastExitCode: number | null;
  /** What launchd adds to the code or says in place of it: `EX_CONFIG`, `Killed: 9`. */
  readonly lastExitReason: string | null;
}

const NOT_FOUND = /could not find service|service cannot be found|no such process|\b113\b.*could not/i;
const MOST_LINES = 2000;

/**
 * Reads `launchctl print system/<label>` (macOS 13 to 26), whose form Apple declares to be no interface: only the fields
 * of the job itself count, one tab deep, never those of its endpoints and subjobs. `null` when the text is neither a job
 * nor the sentence that there is none, so that a failed command never means "not loaded".
 * Forms from: google/santa#1092, TOSS-Soft/toss-agent-runtime#38, maoyadongsh/siq-agent-security#66.
 */
export function parseLaunchdJob(label: string, text: unknown): LaunchdJob | null {
  if (typeof text !== 'string') return null;
  const lines = text.split(/\r?\n/, MOST_LINES);
  const open = lines.findIndex((line) => line.trimEnd() === `system/${label} = {` || line.trimEnd() === `${label} = {`);
  if (open < 0) return NOT_FOUND.test(text) ? absent(label) : null;
  const fields = ownFields(lines.slice(open + 1));
  const state = fields.get('state');
  if (state === undefined) return null;
  const exit = exitOf(fields.get('last exit code'));
  const reason = fields.get('last exit reason') ?? fields.get('last terminating signal');
  return {
    label,
    loaded: true,
    pid: positive(fields.get('pid')),
    state: cleanText(state, 40),
    runs: positive(fields.get('runs')),
    lastExitCode: exit.code,
    lastExitReason: exit.reason ?? cleanText(reason, 80),
  };
}

function absent(label: string): LaunchdJob {
  return { label, loaded: false, pid: null, state: null, runs: null, lastExitCode: null, lastExitReason: null };
}

/** `key = value` one tab deep; what stands in braces below belongs to something else. */
function ownFields(lines: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    if (line.startsWith('}')) break;
    const field = /^\t([a-z][a-z ]{0,40}?) = (.*)$/.exec(line);
    if (field?.[1] && field[2] !== '{' && !fields.has(field[1])) fields.set(field[1], field[2] ?? '');
  }
  return fields;
}

function positive(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : null;
}

/** `0`, `78: EX_CONFIG`, `(never exited)`. */
function exitOf(text: string | undefined): { readonly code: number | null; readonly reason: string | null } {
  const parts = /^(-?\d{1,6})(?:: (.*))?$/.exec(text?.trim() ?? '');
  return parts ? { code: Number(parts[1]), reason: cleanText(parts[2], 80) } : { code: null, reason: null };
}
