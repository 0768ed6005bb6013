import type { Effect, Family, Verb } from '@portcullis/wire';
import type { Rule, VerbEffects } from '../../model.js';
import type { ImportReport } from './report.js';
import type { DefenderEntry, DefenderRule, DeviceClass } from './source.js';

/** What of Defender's accesses each of our verbs stands for, and what a generic access means for the class. */
interface ClassVerbs {
  readonly families: readonly Family[];
  readonly verbs: Partial<Readonly<Record<Verb, readonly string[]>>>;
  readonly generic: Readonly<Record<string, readonly string[]>>;
  /** Verbs of these families that Defender does not control: always allowed there. */
  readonly free: readonly Verb[];
}

export const CLASSES: Readonly<Record<DeviceClass, ClassVerbs>> = {
  removableMedia: {
    families: ['usb-storage', 'sd-card', 'external-disk', 'optical-disc'],
    verbs: { read: ['read'], write: ['write'], execute: ['execute'] },
    generic: { generic_read: ['read'], generic_write: ['write'], generic_execute: ['execute'] },
    free: [],
  },
  appleDevice: {
    families: ['apple-mobile'],
    verbs: {
      sync: ['sync_content_to_device', 'backup_device', 'update_device'],
      photos: ['download_photos_from_device'],
      files: ['download_files_from_device'],
    },
    generic: {
      generic_read: ['download_files_from_device', 'download_photos_from_device', 'backup_device'],
      generic_write: ['sync_content_to_device', 'update_device'],
    },
    free: ['debug', 'tether'],
  },
  portableDevice: {
    families: ['android', 'camera', 'media-player'],
    verbs: {
      photos: ['download_photos_from_device'],
      files: ['download_files_from_device', 'send_files_to_device'],
      debug: ['debug'],
    },
    generic: {
      generic_read: ['download_files_from_device', 'download_photos_from_device'],
      generic_write: ['send_files_to_device'],
      generic_execute: ['debug'],
    },
    free: ['sync', 'tether'],
  },
};

/** Defender's accesses that an entry names, for a class; none when it is an entry for another. */
function accessesFor(entry: DefenderEntry, name: DeviceClass): readonly string[] {
  if (entry.type === name) return entry.access;
  return entry.type === 'generic' ? entry.access.flatMap((access) => CLASSES[name].generic[access] ?? []) : [];
}

/** What a rule decides for a class, as our verbs: the first entry that names an access decides it. */
export function effectsOf(rule: DefenderRule, name: DeviceClass, fallback: Effect, report: ImportReport): VerbEffects {
  const decided = new Map<string, Effect>();
  for (const entry of rule.entries) {
    if (entry.enforcement !== 'allow' && entry.enforcement !== 'deny') continue;
    for (const access of accessesFor(entry, name)) {
      if (!decided.has(access)) decided.set(access, entry.enforcement);
    }
  }
  const effects: Partial<Record<Verb, Effect>> = {};
  for (const [verb, accesses] of Object.entries(CLASSES[name].verbs)) {
    const effect = joined(accesses, decided, fallback, (message) =>
      report.add('joined', rule.path, `${verb}: ${message}`),
    );
    if (isVerb(verb) && effect !== undefined) effects[verb] = effect;
  }
  return effects;
}

const isVerb = (word: string): word is Verb => Object.values(CLASSES).some(({ verbs }) => word in verbs);

/** One effect for several accesses: where Defender tells them apart, the stricter. */
function joined(
  accesses: readonly string[],
  decided: ReadonlyMap<string, Effect>,
  fallback: Effect,
  note: (message: string) => void,
): Effect | undefined {
  const effects = accesses.map((access) => decided.get(access));
  if (effects.every((effect) => effect === undefined)) return undefined;
  const known = new Set(effects.map((effect) => effect ?? fallback));
  if (known.size === 1 && effects.every((effect) => effect !== undefined)) return effects[0];
  if (known.size === 1) {
    note(
      `Defender decides only ${named(accesses, decided)} here and leaves the rest to later rules; Portcullis decides them together`,
    );
    return effects.find((effect) => effect !== undefined);
  }
  note(`Defender tells ${accesses.join(', ')} apart; Portcullis decides them together and takes the stricter`);
  return 'deny';
}

const named = (accesses: readonly string[], decided: ReadonlyMap<string, Effect>): string =>
  accesses.filter((access) => decided.has(access)).join(', ');

/** How a rule reports: Defender's audit entries and options as one of our three words. */
export function reportOf(rule: DefenderRule, name: DeviceClass): Rule['report'] {
  const entries = rule.entries.filter((entry) => accessesFor(entry, name).length > 0);
  const options = new Set(entries.flatMap((entry) => entry.options));
  if (options.has('show_notification')) return 'notify';
  return !options.has('send_event') && (options.has('disable_audit_deny') || options.has('disable_audit_allow'))
    ? 'silent'
    : 'audit';
}
