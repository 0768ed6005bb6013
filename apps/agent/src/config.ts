import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { anchorKey } from './enrolment/anchor-key.js';

/** Everything wrong with the configuration, all at once. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(file: string, problems: readonly string[]) {
    super(`the configuration \`${file}\` cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The address of a server, or what is wrong with it. Plain http is for this computer alone. */
export function checkedServer(text: string): { readonly url?: URL; readonly problem?: string } {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname))) return { url };
  if (url?.protocol !== 'http:')
    return { problem: `\`${text}\` is not a web address: write for example https://portcullis.example.com` };
  return { problem: `\`${text}\` is not encrypted: use https (plain http is taken for this computer alone)` };
}

const serverUrl = z.pipe(
  z.string(),
  z.transform((text: string, context) => {
    const { url, problem } = checkedServer(text);
    if (url) return url;
    context.issues.push({ code: 'custom', message: problem ?? '', input: text });
    return z.NEVER;
  }),
);

const duration = (what: string, seconds: number) =>
  z._default(z.number(`${what} must be a number`).check(z.positive(`${what} must be above 0`)), seconds);

/** Text of at least one character. */
const filled = (message?: string) => z.string().check(z.minLength(1, message));
const filledUpTo = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));

/** The agent runs as root: no program is looked for. */
const absolutePath = z.string().check(z.regex(/^\//, 'must be an absolute path'));

/** Each option once: type, default, and what it is for. Unknown options are refused. */
const schema = z.strictObject({
  /** Where the API answers. */
  server: serverUrl,
  /** Everything that the agent keeps: key, spool, cached documents, its own socket. */
  stateDir: filled('must name a folder'),
  bridgeSocket: filled('must name a socket'),
  /** Secret. Needed until the Mac is enrolled, and to enrol it anew. */
  enrolmentToken: z.optional(filled('must not be empty')),
  enrolmentTokenFile: z.optional(filled('must name a file')),
  /**
   * The organisation's signing key, from a trusted source: the Mac does not enrol with a server that presents
   * another.
   */
  anchorKey: z.optional(anchorKey),
  /** These five are read from the system on a Mac when they are absent. */
  hostname: z.optional(filledUpTo(255)),
  hardwareUuid: z.optional(z.guid('must be a UUID')),
  serialNumber: z.optional(filledUpTo(64)),
  model: z.optional(filledUpTo(64)),
  osVersion: z.optional(filledUpTo(32)),
  /** Until 0.1, told at enrolment. Still read, for profiles that have some; they count for nothing. */
  tags: z._default(z.array(filledUpTo(64)).check(z.maxLength(100)), []),
  owner: z.optional(
    z.strictObject({
      name: z.optional(z.string().check(z.maxLength(200))),
      email: z.optional(z.email('must be an e-mail address')),
    }),
  ),
  /** PEM file of the authority that signed the server's certificate; absent: those that Node trusts. */
  caFile: z.optional(filled()),
  logLevel: z._default(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']), 'info'),
  spool: z.prefault(
    z.strictObject({
      /** Events waiting for the server take no more room than this; the oldest give way, and are counted. */
      maxBytes: z._default(z.int().check(z.gte(65_536, 'must be at least 65536')), 256 * 1024 * 1024),
    }),
    {},
  ),
  /** `auto`: look at the USB ports unless the bridge is a simulator. */
  inventory: z._default(z.enum(['auto', 'on', 'off']), 'auto'),
  /** Proof of protection by a test image: `auto` wherever the bridge can deny. */
  canary: z.prefault(
    z
      .strictObject({
        mode: z._default(z.enum(['auto', 'off']), 'auto'),
        /** Stand-ins for macOS' own, for a simulated Mac: both or none. */
        hdiutil: z.optional(absolutePath),
        diskutil: z.optional(absolutePath),
      })
      .check(
        z.refine(
          ({ hdiutil, diskutil }) => (hdiutil === undefined) === (diskutil === undefined),
          'name both tools or none',
        ),
      ),
    {},
  ),
  timing: z.prefault(
    z.strictObject({
      heartbeatSeconds: duration('heartbeatSeconds', 60),
      pollSeconds: duration('pollSeconds', 300),
      retryFirstSeconds: duration('retryFirstSeconds', 1),
      retryMostSeconds: duration('retryMostSeconds', 300),
      bridgeRetryMostSeconds: duration('bridgeRetryMostSeconds', 10),
      /** How often it is proved that mounts are denied. */
      canarySeconds: duration('canarySeconds', 300),
    }),
    {},
  ),
});

type Parsed = z.infer<typeof schema>;
export interface Config extends Omit<Parsed, 'caFile'> {
  /** Path of the file that was read. */
  readonly file: string;
  /** PEM text of `caFile`. */
  readonly ca: string | undefined;
}

/** Longest path of a unix socket on macOS, without the closing zero; Linux allows four bytes more. */
const LONGEST_SOCKET = 103;

/** The socket on which the agent answers its own command line. */
export function localSocketPath(stateDir: string): string {
  return join(stateDir, 'agent.sock');
}

/** Reads and checks a configuration file; relative paths in it count from its folder. Throws ConfigError. */
export function readConfig(path: string): Config {
  const file = resolve(path);
  return checkOptions(readOptions(file), file);
}

/** Options as they were written, under their names. */
export type Options = Readonly<Record<string, unknown>>;

/** The options of a configuration file, not checked yet. Throws ConfigError. */
export function readOptions(file: string): Options {
  const value = readJson(file);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new ConfigError(file, ['not an object with options']);
}

/** Where the agent of this configuration keeps its things, whatever else in it is wrong. Throws ConfigError. */
export function readStateDir(path: string): string {
  const file = resolve(path);
  const result = z.object({ stateDir: schema.shape.stateDir }).safeParse(readOptions(file), { reportInput: true });
  if (!result.success)
    throw new ConfigError(
      file,
      result.error.issues.flatMap((issue) => describeIssue(issue, () => '')),
    );
  return resolve(dirname(file), result.data.stateDir);
}

/**
 * Checks options and completes them.
 * @param file names them in errors; relative paths count from its folder
 * @param origin of an option, to follow its name in an error: ` in the managed preferences`
 */
export function checkOptions(given: Options, file: string, origin: (option: string) => string = () => ''): Config {
  const result = schema.safeParse(given, { reportInput: true });
  if (!result.success)
    throw new ConfigError(
      file,
      result.error.issues.flatMap((issue) => describeIssue(issue, origin)),
    );
  const { caFile, ...options } = result.data;
  const at = (relative: string) => resolve(dirname(file), relative);
  const paths = {
    stateDir: at(options.stateDir),
    bridgeSocket: at(options.bridgeSocket),
    ...(options.enrolmentTokenFile === undefined ? {} : { enrolmentTokenFile: at(options.enrolmentTokenFile) }),
  };
  const problems: string[] = [];
  const ca = caFile === undefined ? undefined : readAuthority(at(caFile), problems);
  checkSocket('stateDir', localSocketPath(paths.stateDir), problems);
  checkSocket('bridgeSocket', paths.bridgeSocket, problems);
  if (options.timing.retryMostSeconds < options.timing.retryFirstSeconds) {
    problems.push('timing.retryMostSeconds: is below timing.retryFirstSeconds');
  }
  if (problems.length > 0) throw new ConfigError(file, problems);
  return { ...options, ...paths, file, ca };
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(file, [`the file cannot be read (${errorCode(error)}): check the path and its permissions`]);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(file, [`not JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function readAuthority(file: string, problems: string[]): string | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
    problems.push(`caFile: \`${file}\` holds no PEM certificate`);
  } catch (error) {
    problems.push(`caFile: \`${file}\` cannot be read (${errorCode(error)})`);
  }
  return undefined;
}

function checkSocket(option: string, path: string, problems: string[]): void {
  const bytes = Buffer.byteLength(path);
  if (bytes <= LONGEST_SOCKET) return;
  problems.push(
    `${option}: the path of the socket \`${path}\` has ${bytes} bytes, at most ${LONGEST_SOCKET} work: use a shorter folder`,
  );
}

function describeIssue(issue: z.core.$ZodIssue, origin: (option: string) => string): readonly string[] {
  const option = issue.path.join('.');
  const place = option === '' ? '' : `${option}${origin(String(issue.path[0]))}: `;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `${place}\`${key}\`${place === '' ? origin(key) : ''} is not an option: remove it or correct its name`,
    );
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) return [`${place}is missing`];
  return [`${place}${issue.message}`];
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
