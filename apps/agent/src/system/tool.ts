import { spawn } from 'node:child_process';

/** What a tool of the system said; a code other than 0 is an answer, not an error. */
export interface ToolResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The tool gave no answer. `missing` also when it may not be run. */
export class ToolError extends Error {
  readonly reason: 'missing' | 'timeout' | 'too-much' | 'stopped' | 'killed';
  constructor(reason: ToolError['reason'], message: string) {
    super(message);
    this.name = 'ToolError';
    this.reason = reason;
  }
}

export interface ToolLimits {
  readonly timeoutMillis: number;
  /** Of each stream. */
  readonly mostBytes?: number;
  readonly signal?: AbortSignal;
  /** For its standard input, which ends at once otherwise. */
  readonly input?: Buffer;
}

const MOST_BYTES = 4 * 1024 * 1024;
/** The agent runs as root: neither its PATH nor its locale reaches a tool. */
const ENVIRONMENT = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' };

/**
 * Runs a program by its absolute path. Gives up at the limit and kills it; a process that cannot be killed
 * (one that hangs in the kernel) is left behind, and nobody waits for it. Throws ToolError.
 */
export function runTool(path: string, args: readonly string[], limits: ToolLimits): Promise<ToolResult> {
  const { timeoutMillis, mostBytes = MOST_BYTES, signal, input } = limits;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new ToolError('stopped', `\`${path}\` was not run: the agent stops`));
    const child = spawn(path, args, { stdio: 'pipe', env: ENVIRONMENT, cwd: '/' });
    // A tool may end before it has read anything.
    child.stdin.on('error', () => {}).end(input);
    const output = { stdout: '', stderr: '' };
    let settled = false;
    const settle = (then: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', stopped);
      then();
    };
    const giveUp = (reason: ToolError['reason'], why: string) =>
      settle(() => {
        child.kill('SIGKILL');
        child.stdin.destroy();
        child.stdout.destroy();
        child.stderr.destroy();
        child.unref();
        reject(new ToolError(reason, `\`${path}\` ${why}`));
      });
    const stopped = () => giveUp('stopped', 'was ended: the agent stops');
    const timer = setTimeout(
      () => giveUp('timeout', `did not end within ${Math.round(timeoutMillis / 100) / 10} s`),
      timeoutMillis,
    );
    signal?.addEventListener('abort', stopped, { once: true });
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8');
      child[name].on('data', (text: string) => {
        output[name] += text;
        if (output[name].length > mostBytes) giveUp('too-much', 'said more than can be read');
      });
    }
    child.on('error', (error) =>
      giveUp('missing', `cannot be run (${'code' in error ? String(error.code) : error.message})`),
    );
    child.on('close', (code, by) =>
      settle(() => {
        if (code !== null) resolve({ code, ...output });
        else reject(new ToolError('killed', `\`${path}\` was ended by ${by ?? 'a signal'}`));
      }),
    );
    return undefined;
  });
}

/** What a tool wrote to say why it failed, as one short line. */
export function toolComplaint({ stdout, stderr, code }: ToolResult): string {
  const text = (stderr.trim() || stdout.trim()).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ');
  return text === '' ? `it ended with ${code}` : Array.from(text).slice(0, 200).join('');
}
