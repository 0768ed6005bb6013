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

export interface ExtensionRecord {
  /** `com.apple.system_extension.endpoint_security`, or `null` where the text named no category. */
  readonly category: string | null;
  readonly teamId: string;
  readonly identifier: string;
  readonly shortVersion: string | null;
  readonly buildVersion: string | null;
  readonly name: string | null;
  readonly enabled: boolean;
  readonly active: boolean;
  readonly state: ExtensionState;
  /** What macOS printed between the brackets. */
  readonly stateText: string;
  /** Known from the database alone: where it was activated from, the app that holds it, the copy that macOS runs. */
  readonly originPath: string | null;
  readonly containerPath: string | null;
  readonly stagedPath: string | null;
}

const STATES: ReadonlyMap<string, ExtensionState> = new Map([
  // Printed by macOS 10.15 to 26; sources: google/santa#506 and #1092, Crescendo#17, LuLu#331, and the tables of states in
  // public inventory tools. What stands in no source is `unknown`.
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

/** More lines than this are no list of macOS. */
const MOST_LINES = 2000;
const COUNT_LINE = /^\s*\d+ extension\(s\)\s*$/;
/** macOS 15 and later add where to change it: `--- com.apple.… (Go to 'System Settings > …' to modify …)`. */
const CATEGORY_LINE = /^\s*--- ([\w.]+)/;
const IDENTITY = /^([\w-]+(?:\.[\w-]+)+)(?: \(([^/()]*)(?:\/([^()]*))?\))?$/;

/**
 * Reads the output of `systemextensionsctl list` of macOS 10.15 and later. `null` when the text is not such a list at
 * all (the count line is missing), so that a failed command is never taken for "nothing installed". The same
 * identifier may come twice: an old copy that goes and a new one that came.
 */
export function parseSystemExtensions(text: unknown): readonly ExtensionRecord[] | null {
  if (typeof text !== 'string') return null;
  const lines = text.split(/\r?\n/).slice(0, MOST_LINES);
  if (!lines.some((line) => COUNT_LINE.test(line))) return null;
  const records: ExtensionRecord[] = [];
  let category: string | null = null;
  for (const line of lines) {
    const heading = CATEGORY_LINE.exec(line);
    if (heading) category = heading[1] ?? null;
    const record = parseRow(line, category);
    if (record) records.push(record);
  }
  return records;
}

function parseRow(line: string, category: string | null): ExtensionRecord | null {
  const fields = line.split('\t').map((field) => field.trim());
  const [enabled, active, teamId, identity, name] = fields;
  const state = /^\[(.*)\]$/.exec(fields.at(-1) ?? '');
  if (fields.length < 6 || !state || teamId === undefined) return null;
  const parts = IDENTITY.exec(identity ?? '');
  if (!parts?.[1]) return null;
  const stateText = cleanText(state[1]) ?? '';
  return {
    category,
    teamId: cleanText(teamId, 20) ?? '',
    identifier: parts[1].slice(0, 255),
    shortVersion: cleanText(parts[2], 40),
    buildVersion: cleanText(parts[3], 40),
    name: cleanText(name, 100),
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
 * What `systemextensionsctl` lists, with the places from the database; either source alone will do. The list is the newer
 * word: a record that the database alone knows is not taken over.
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
 * what waits for a restart; the order in the list means nothing.
 */
export function chooseExtension(records: readonly ExtensionRecord[], identifier: string): ExtensionRecord | null {
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
  return own.toSorted((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state))[0] ?? null;
}
