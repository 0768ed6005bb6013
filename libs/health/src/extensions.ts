import * as z from 'zod/mini';
import { flag, mark, name, text } from './fact.js';
import type { Known } from './fact.js';
import { cleanText } from './text.js';

/** What a state text of macOS means for us. Whatever is not listed is `unknown`, never ok. */
export type ExtensionState =
  | 'enabled'
  | 'disabled'
  | 'waiting-for-user'
  | 'waiting-for-reboot'
  | 'uninstall-on-reboot'
  | 'changing'
  | 'removed'
  | 'unknown';

const STATES: ReadonlyMap<string, ExtensionState> = new Map([
  // Printed by macOS 10.15 to 26; sources: google/santa#506 and #1092, Crescendo#17, LuLu#331, and the tables of
  // states in public inventory tools. What stands in no source is `unknown`.
  ['activated enabled', 'enabled'],
  ['activated disabled', 'disabled'],
  ['activated waiting for user', 'waiting-for-user'],
  ['activated waiting to upgrade on reboot', 'waiting-for-reboot'],
  ['activated waiting to reboot', 'waiting-for-reboot'],
  ['activated waiting for reboot', 'waiting-for-reboot'],
  ['terminated waiting to uninstall on reboot', 'uninstall-on-reboot'],
  ['activated enabling', 'changing'],
  ['activated waiting to upgrade', 'changing'],
  ['activated waiting for nsextension', 'changing'],
  ['validating', 'changing'],
  ['validating by category', 'changing'],
  ['terminating for uninstall', 'changing'],
  ['terminating for uninstall but still running', 'changing'],
  ['terminating for uninstall via delegate', 'changing'],
  ['terminating for disable', 'changing'],
  ['terminating for disable but still running', 'changing'],
  ['terminating for upgrade', 'changing'],
  ['terminating for upgrade via delegate', 'changing'],
  ['terminating for uninstall on reboot', 'uninstall-on-reboot'],
  ['terminated waiting to uninstall', 'changing'],
  ['realizing', 'changing'],
  ['being replaced', 'changing'],
  ['uninstalling', 'changing'],
  ['uninstalled', 'removed'],
]);

/** Accepts the spelling of `systemextensionsctl` (spaces) and of its database (underscores). */
export function readExtensionState(text: string): ExtensionState {
  return STATES.get(text.trim().toLowerCase().replaceAll('_', ' ')) ?? 'unknown';
}

const row = z.object({
  /** `com.apple.system_extension.endpoint_security`, or `null` where the text named no category. */
  category: text(100),
  teamId: z.transform((value) => cleanText(value, 20) ?? ''),
  identifier: name(255),
  shortVersion: text(40),
  buildVersion: text(40),
  name: text(100),
  /** `false`: the list printed no name, since macOS cannot read the bundle; `null`: whoever says it knows no names. */
  named: flag,
  enabled: mark,
  active: mark,
  /** What macOS printed between the brackets. */
  stateText: z.transform((value) => cleanText(value) ?? ''),
  /** Known from the database alone: where it was activated from, the app that holds it, the copy that macOS runs. */
  originPath: text(500),
  containerPath: text(500),
  stagedPath: text(500),
});
/** One row of the list: one copy of an extension that macOS knows. */
export const extensionRecord = z.pipe(
  row,
  z.transform((read: z.output<typeof row>) => ({ ...read, state: readExtensionState(read.stateText) })),
);
export type ExtensionRecord = Known<typeof extensionRecord>;

/** More lines than this are no list of macOS. */
const MOST_LINES = 2000;
const COUNT_LINE = /^\s*(\d{1,6}) extension\(s\)\s*$/;
/** macOS 15 and later add where to change it: `--- com.apple.… (Go to 'System Settings > …' to modify …)`. */
const CATEGORY_LINE = /^\s*--- ([\w.]+)/;
const IDENTITY = /^([\w-]+(?:\.[\w-]+)+)(?: \((.*)\))?$/;

/**
 * Reads the output of `systemextensionsctl list` of macOS 10.15 and later. `null` when the text is not such a list
 * (the count line is missing), or when it counts more than could be read, so that neither a failed command nor a row
 * of a form that is not known is ever taken for "not installed". The same identifier may come twice: an old copy that
 * goes and a new one that came.
 */
export function parseSystemExtensions(said: unknown): readonly ExtensionRecord[] | null {
  if (typeof said !== 'string') return null;
  const lines = said.split(/\r?\n/).slice(0, MOST_LINES);
  const records: ExtensionRecord[] = [];
  let counted: number | null = null;
  let category: string | null = null;
  for (const line of lines) {
    const number = COUNT_LINE.exec(line)?.[1];
    if (number !== undefined) counted = (counted ?? 0) + Number(number);
    const heading = CATEGORY_LINE.exec(line);
    if (heading) category = heading[1] ?? null;
    const record = parseRow(line, category);
    if (record) records.push(record);
  }
  return counted === null || records.length < counted ? null : records;
}

/** The state is the last field; a bundle that macOS cannot read has no name, and then a field less. */
function parseRow(line: string, category: string | null): ExtensionRecord | null {
  const fields = line.split('\t').map((field) => field.trim());
  const [enabled, active, teamId, identity, ...rest] = fields;
  const state = /^\[(.*)\]$/.exec(rest.at(-1) ?? '');
  if (!state || teamId === undefined) return null;
  const parts = IDENTITY.exec(identity ?? '');
  if (!parts?.[1]) return null;
  const stateText = cleanText(state[1]) ?? '';
  const printed = cleanText(rest.slice(0, -1).join(' '), 100);
  return {
    category,
    teamId: cleanText(teamId, 20) ?? '',
    identifier: parts[1].slice(0, 255),
    ...versionsOf(parts[2]),
    name: printed,
    named: printed !== null,
    enabled: enabled === '*',
    active: active === '*',
    state: readExtensionState(stateText),
    stateText,
    originPath: null,
    containerPath: null,
    stagedPath: null,
  };
}

/**
 * `0.1.0/7`. With brackets or more strokes in it nothing is known of the version: where it is divided cannot be told.
 */
function versionsOf(said = ''): Pick<ExtensionRecord, 'shortVersion' | 'buildVersion'> {
  const [, short, build] = /^([^/()]*)(?:\/([^/()]*))?$/.exec(said) ?? [];
  return { shortVersion: cleanText(short, 40), buildVersion: cleanText(build, 40) };
}

/**
 * What `systemextensionsctl` lists, with the places from the database; either source alone will do. The list is the
 * newer word: a record that the database alone knows is not taken over.
 */
export function mergeRecords(
  listed: readonly ExtensionRecord[] | null,
  stored: readonly ExtensionRecord[] | null,
): readonly ExtensionRecord[] | null {
  if (listed === null) return stored;
  if (stored === null) return listed;
  return listed.map((record) => {
    const same = stored.filter(
      (one) =>
        one.identifier === record.identifier &&
        one.teamId === record.teamId &&
        one.buildVersion === record.buildVersion,
    );
    const place = same.find((one) => one.state === record.state) ?? (same.length === 1 ? same[0] : undefined);
    if (place === undefined) return record;
    const { originPath, containerPath, stagedPath } = place;
    return { ...record, originPath, containerPath, stagedPath };
  });
}

/**
 * The record that says how it stands with one extension: any enabled one wins, then what waits for a person, then
 * what waits for a restart; of equals that of the team that is expected. The order in the list means nothing.
 */
export function chooseExtension(
  records: readonly ExtensionRecord[],
  identifier: string,
  teamId: string | null = null,
): ExtensionRecord | null {
  const rank: readonly ExtensionState[] = [
    'enabled',
    'waiting-for-user',
    'disabled',
    'waiting-for-reboot',
    'uninstall-on-reboot',
    'changing',
    'unknown',
    'removed',
  ];
  const own = records.filter((record) => record.identifier === identifier);
  const foreign = (record: ExtensionRecord) => (record.teamId === teamId ? 0 : 1);
  return own.toSorted((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state) || foreign(a) - foreign(b))[0] ?? null;
}
