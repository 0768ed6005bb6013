import { writeSync } from 'node:fs';

/** The numbers are those that log tools know from pino. */
const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 } as const;
export type LogLevel = keyof typeof LEVELS;

type Fields = Readonly<Record<string, unknown>>;
interface Say {
  (text: string): void;
  (fields: Fields, text: string): void;
}

export interface Logger extends Readonly<Record<LogLevel, Say>> {
  /** The same log, with fields that every line of it carries. */
  child(fields: Fields): Logger;
}

const SECRETS: ReadonlySet<string> = new Set(['token', 'enrolmentToken', 'authorization', 'jwt', 'privateKey']);

/**
 * JSON lines, written before the call returns: the last words before a crash are there. Anything under a name that
 * means a secret is replaced, at the top and one level down.
 * @param write takes a whole line; by default it goes to standard output
 */
export function createLog(level: LogLevel | 'silent', write: (line: string) => void = writeLine): Logger {
  return logWith({ pid: process.pid, name: 'portcullis-agent' }, level, write);
}

function logWith(base: Fields, level: LogLevel | 'silent', write: (line: string) => void): Logger {
  const least = level === 'silent' ? Number.POSITIVE_INFINITY : LEVELS[level];
  const say =
    (number: number): Say =>
    (first: Fields | string, text?: string) => {
      if (number < least) return;
      const [fields, msg] = typeof first === 'string' ? [{}, first] : [first, text];
      const line = { level: number, time: new Date().toISOString(), ...base, ...withoutSecrets(fields), msg };
      write(`${JSON.stringify(line)}\n`);
    };
  return {
    trace: say(LEVELS.trace),
    debug: say(LEVELS.debug),
    info: say(LEVELS.info),
    warn: say(LEVELS.warn),
    error: say(LEVELS.error),
    fatal: say(LEVELS.fatal),
    child: (fields) => logWith({ ...base, ...withoutSecrets(fields) }, level, write),
  };
}

function withoutSecrets(fields: Fields, depth = 0): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (SECRETS.has(name)) return [name, '[secret]'];
      return [name, depth === 0 && isPlain(value) ? withoutSecrets(value, 1) : value];
    }),
  );
}

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

const STANDARD_OUTPUT = 1;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));
/** A reader that takes nothing for a second is given up for this line. */
const TRIES = 100;

/** What cannot be written (a full disk, a reader that has gone) is no reason to stop. */
function writeLine(line: string): void {
  let rest = Buffer.from(line);
  for (let tries = 0; rest.byteLength > 0 && tries < TRIES;) {
    try {
      rest = rest.subarray(writeSync(STANDARD_OUTPUT, rest));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
      tries += 1;
      Atomics.wait(PAUSE, 0, 0, 10);
    }
  }
}
