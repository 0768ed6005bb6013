import * as z from 'zod/mini';
import type { Options } from '../config.js';

/** What belongs to the installation or to the one Mac, and is not for device management to say. */
const LOCAL = new Set([
  'stateDir',
  'bridgeSocket',
  'enrolmentTokenFile',
  'hostname',
  'hardwareUuid',
  'serialNumber',
  'model',
  'osVersion',
]);

/**
 * Ways of writing "this Mac's value here" that device management did not fill in, for Macs of which it knows no
 * person.
 */
const UNFILLED = /\$\{?[A-Za-z]|\{\{?[A-Za-z ]|%[A-Za-z]\w*%/;

export interface ManagedOptions {
  /** Under the names of the configuration file; not checked yet. */
  readonly options: Options;
  /** What is wrong and keeps all of it from being used. */
  readonly problems: readonly string[];
  /** What was left out, and does no harm. */
  readonly notes: readonly string[];
}

/**
 * What the preferences say, in the agent's terms. What macOS writes beside them (`PayloadUUID`, `_manualProfile`) is
 * passed over. An owner that cannot be told is left out: a Mac without a name is better than one that is not
 * enrolled.
 */
export function managedOptions(preferences: Options): ManagedOptions {
  const notes: string[] = [];
  const problems: string[] = [];
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(preferences)) {
    if (/^(?:Payload[A-Z]|_)/.test(key)) continue;
    if (LOCAL.has(key)) problems.push(`${key} in the managed preferences: is set on the Mac only; remove it`);
    else options[key] = asOption(key, value, notes);
  }
  return { options: withoutAbsent(options), problems, notes };
}

function asOption(key: string, value: unknown, notes: string[]): unknown {
  if (key === 'anchorKey' && value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (key === 'owner' && isPlain(value)) return owner(value, notes);
  return value;
}

function owner(given: Options, notes: string[]): Options | undefined {
  const kept = Object.entries(given).filter(([key, value]) => {
    if (typeof value !== 'string') return true;
    if (value.trim() === '') return false;
    const fits = key === 'email' ? z.email().safeParse(value).success : !UNFILLED.test(value);
    if (!fits) {
      notes.push(
        `owner.${key} in the managed preferences: \`${value.slice(0, 100)}\` is left out; it looks like a variable that the device management did not fill in`,
      );
    }
    return fits;
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function isPlain(value: unknown): value is Options {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function withoutAbsent(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
