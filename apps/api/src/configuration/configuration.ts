import { isIP } from 'node:net';
import { EVENT_KINDS, type EventKind } from '@portcullis/wire';
import { z } from 'zod';

/** Believing any proxy would be believing whoever writes the header. */
const proxies = z
  .string()
  .regex(/^(?:false|[1-9]|[0-9a-f.:]+(?:\/\d{1,3})?(?: *, *[0-9a-f.:]+(?:\/\d{1,3})?)*)$/i)
  .transform((text) => {
    if (text === 'false') return false;
    return /^[1-9]$/.test(text) ? Number(text) : text.split(',').map((one) => one.trim());
  })
  .refine((value) => !Array.isArray(value) || value.every(isNetwork));

/** By kind of event, and of `all` others. */
export type KeptDays = Readonly<Partial<Record<EventKind | 'all', number>>>;
const KEPT_NAMES = ['all', ...EVENT_KINDS] as const;

const keptDays = z.string().transform((text, context): KeptDays => {
  if (text.trim() === 'forever') return {};
  const parts = text.split(',').map((part) => /^\s*(?:([a-z]+)\s*=\s*)?([1-9]\d{0,4})\s*$/.exec(part));
  const entries = parts.map(
    (part) => [KEPT_NAMES.find((one) => one === (part?.[1] ?? 'all')), Number(part?.[2])] as const,
  );
  const isRight = ([name, days]: (typeof entries)[number]) => name !== undefined && Number.isInteger(days);
  if (entries.every(isRight) && new Set(entries.map(([name]) => name)).size === entries.length) {
    return Object.fromEntries(entries);
  }
  context.addIssue({ code: 'custom', message: 'is no number of days, alone or by kind' });
  return z.NEVER;
});

function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const most = { 4: 32, 6: 128 }[isIP(address)];
  return most !== undefined && more === undefined && (bits === undefined || Number(bits) <= most);
}

/**
 * Every setting of the API, once: its environment variable, type, default and help. `secret` values are never printed,
 * not even when they are wrong.
 */
const SETTINGS = {
  DATABASE_URL: {
    schema: z.url({ protocol: /^postgres(ql)?$/ }),
    help: 'PostgreSQL to use, for example `postgres://user:password@host:5432/portcullis`',
    secret: true,
  },
  PORTCULLIS_SECRET: {
    schema: z.base64().transform((text, context) => {
      const bytes = Buffer.from(text, 'base64');
      if (bytes.length < 32) {
        context.addIssue({ code: 'custom', message: `is ${bytes.length} bytes long; 32 or more are needed` });
        return z.NEVER;
      }
      return bytes;
    }),
    help: '32 or more random bytes as base64 (`openssl rand -base64 32`); encrypts the signing keys at rest',
    secret: true,
  },
  PORTCULLIS_HOST: { schema: z.string().min(1).default('127.0.0.1'), help: 'address to listen on', secret: false },
  PORTCULLIS_PORT: {
    schema: z.coerce.number().int().min(0).max(65_535).default(8480),
    help: 'port to listen on; 0 takes any free one',
    secret: false,
  },
  PORTCULLIS_PUBLIC_URL: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    help: 'address under which browsers and Macs reach this server; https here makes cookies secure',
    secret: false,
  },
  PORTCULLIS_CONSOLE_DIR: {
    schema: z.string().min(1).optional(),
    help: 'folder of the built console to serve; none is served without it',
    secret: false,
  },
  PORTCULLIS_TRUST_PROXY: {
    schema: proxies.default(false),
    help: 'how many reverse proxies stand before this server (`1`), or their addresses (`10.0.0.7, 10.1.0.0/16`); `false` when there are none',
    secret: false,
  },
  PORTCULLIS_REENROL_AFTER_DAYS: {
    schema: z.coerce.number().int().min(1).max(3650).default(30),
    help: 'days of silence after which a Mac may enrol anew with another key, without an administrator',
    secret: false,
  },
  PORTCULLIS_LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    help: 'least severe messages to log',
    secret: false,
  },
  PORTCULLIS_KEEP_EVENTS_DAYS: {
    schema: keptDays.default({}),
    help: 'for how many days events are kept: `365`, or `365, attach=90, open=30` for some kinds alone; `forever` when none is deleted',
    secret: false,
  },
} as const;

/** All settings, parsed. */
export interface Configuration {
  readonly databaseUrl: string;
  readonly secret: Buffer;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly consoleDir: string | undefined;
  /** A number of hops, or the addresses of those whose X-Forwarded-For is believed. */
  readonly trustProxy: false | number | readonly string[];
  /** For so long a Mac must be silent before another key may take its place. */
  readonly reenrolAfterDays: number;
  /** By kind of event, and of `all` others; what is not named stays for good. */
  readonly keepEventsDays: KeptDays;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

/** Injection token for `Configuration`. */
export const CONFIGURATION = Symbol('configuration');

/** Everything that is wrong with the environment, one line a setting. Holds no value of a secret setting. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`the configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

type SettingName = keyof typeof SETTINGS;

function parseSetting<N extends SettingName>(
  environment: Readonly<Record<string, string | undefined>>,
  name: N,
  problems: string[],
): z.output<(typeof SETTINGS)[N]['schema']> | undefined {
  const { schema, help, secret } = SETTINGS[name];
  // An empty variable is what shells and compose files make of "not set".
  const text = environment[name] === '' ? undefined : environment[name];
  const result = schema.safeParse(text);
  if (result.success) return result.data as z.output<(typeof SETTINGS)[N]['schema']>;
  const shown = text === undefined ? 'is missing' : secret ? 'is not usable' : `is not usable: \`${text}\``;
  problems.push(`${name} ${shown}; set it to: ${help}`);
  return undefined;
}

/**
 * Reads all settings, once.
 * @throws ConfigurationError with every problem, not only the first.
 */
export function parseConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const problems: string[] = [];
  const databaseUrl = parseSetting(environment, 'DATABASE_URL', problems);
  const secret = parseSetting(environment, 'PORTCULLIS_SECRET', problems);
  const host = parseSetting(environment, 'PORTCULLIS_HOST', problems);
  const port = parseSetting(environment, 'PORTCULLIS_PORT', problems);
  const publicUrl = parseSetting(environment, 'PORTCULLIS_PUBLIC_URL', problems);
  const consoleDir = parseSetting(environment, 'PORTCULLIS_CONSOLE_DIR', problems);
  const trustProxy = parseSetting(environment, 'PORTCULLIS_TRUST_PROXY', problems);
  const reenrolAfterDays = parseSetting(environment, 'PORTCULLIS_REENROL_AFTER_DAYS', problems);
  const keepEventsDays = parseSetting(environment, 'PORTCULLIS_KEEP_EVENTS_DAYS', problems);
  const logLevel = parseSetting(environment, 'PORTCULLIS_LOG_LEVEL', problems);
  if (
    problems.length > 0 ||
    databaseUrl === undefined ||
    secret === undefined ||
    host === undefined ||
    port === undefined ||
    trustProxy === undefined ||
    reenrolAfterDays === undefined ||
    keepEventsDays === undefined ||
    logLevel === undefined
  ) {
    throw new ConfigurationError(problems);
  }
  return {
    databaseUrl,
    secret,
    host,
    port,
    publicUrl,
    consoleDir,
    trustProxy,
    reenrolAfterDays,
    keepEventsDays,
    logLevel,
  };
}
