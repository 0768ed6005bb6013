import { IDENTITY } from '@portcullis/wire';
import { resolve } from 'node:path';
import { asError } from '../actors.js';
import { checkOptions, ConfigError, readOptions, readStateDir, type Config, type Options } from '../config.js';
import { forgetLastGood, readLastGood, writeLastGood } from './last-good.js';
import { managedOptions, type ManagedOptions } from './managed-options.js';
import { readPropertyList } from './property-list.js';

/**
 * Where a Mac's managed preferences for the agent lie; macOS writes them as root, and takes them away with the
 * profile.
 */
export const MANAGED_PREFERENCES = `/Library/Managed Preferences/${IDENTITY.agent}.plist`;

export interface SettingsSources {
  /** The configuration file. */
  readonly file: string;
  /** The managed preferences; absent: there are none on this computer. */
  readonly managed: string | undefined;
  /** User ids whose managed preferences are believed. */
  readonly owners: ReadonlySet<number>;
}

/** What the agent is told, from everywhere, at one moment. */
export interface Settings {
  /** Absent: there is not enough to work with yet. */
  readonly config: Config | undefined;
  readonly stateDir: string;
  readonly from: 'file' | 'managed' | 'last-good' | 'nowhere';
  /** Why what is there now is not (all) used; with `config` the last good settings are. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

const ORIGIN = ' in the managed preferences';

/**
 * Managed preferences win over the configuration file, option by option. When they cannot be used, or are gone and
 * the file alone is not enough, what was good last goes on. Throws ConfigError when the file cannot be used at all;
 * without managed preferences on this computer, also when anything in it is wrong.
 */
export async function readSettings({ file: path, managed, owners }: SettingsSources): Promise<Settings> {
  const file = resolve(path);
  const base = readOptions(file);
  if (managed === undefined) {
    const config = checkOptions(base, file);
    return { config, stateDir: config.stateDir, from: 'file', problems: [], notes: [] };
  }
  const stateDir = readStateDir(file);
  const list = await readPropertyList(managed, owners);
  if (list.found === 'nothing') return withoutManaged(file, stateDir, base);
  const said: ManagedOptions =
    list.found === 'unusable' ? { options: {}, problems: [list.why], notes: [] } : managedOptions(list.values);
  const merged = attempt(file, base, said.options);
  const problems = [...said.problems, ...(list.found === 'unusable' ? [] : merged.problems)];
  if (problems.length > 0 || merged.config === undefined) return lastGood(file, stateDir, base, problems);
  const notes = [...said.notes, ...keep(stateDir, said.options)];
  return { config: merged.config, stateDir, from: 'managed', problems: [], notes };
}

/** A disk that does not take it is no reason to do without the settings. */
function keep(stateDir: string, options: Options): readonly string[] {
  try {
    writeLastGood(stateDir, options);
    return [];
  } catch (error) {
    return [`the managed preferences could not be kept in \`${stateDir}\`: ${asError(error).message}`];
  }
}

function withoutManaged(file: string, stateDir: string, base: Options): Settings {
  const { config, problems } = attempt(file, base, {});
  if (config !== undefined) {
    forgetLastGood(stateDir);
    return { config, stateDir, from: 'file', problems: [], notes: [] };
  }
  const last = lastGood(file, stateDir, base, []);
  if (last.config === undefined) return { ...last, problems };
  return { ...last, notes: ['the managed preferences are gone; what they said last goes on'] };
}

/** What was good before: the managed preferences of then, or the file alone when there were none. */
function lastGood(file: string, stateDir: string, base: Options, problems: readonly string[]): Settings {
  const kept = readLastGood(stateDir);
  const { config } = attempt(file, base, kept ?? {});
  const from = config === undefined ? 'nowhere' : kept === undefined ? 'file' : 'last-good';
  return { config, stateDir, from, problems, notes: [] };
}

function attempt(
  file: string,
  base: Options,
  managed: Options,
): { readonly config: Config | undefined; readonly problems: readonly string[] } {
  try {
    const config = checkOptions({ ...base, ...managed }, file, (option) =>
      Object.hasOwn(managed, option) ? ORIGIN : '',
    );
    return { config, problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: undefined, problems: error.problems };
  }
}
