import { isList, isRecord } from '../../parse/problem.js';
import type { ImportReport } from './report.js';

/** A Defender policy, reduced to what decides. Source: the schema published in microsoft/mdatp-devicecontrol. */
export interface DefenderPolicy {
  readonly groups: ReadonlyMap<string, DefenderQuery>;
  readonly rules: readonly DefenderRule[];
  readonly defaultEnforcement: 'allow' | 'deny';
  /** The device classes whose feature is switched on. */
  readonly enabled: ReadonlySet<DeviceClass>;
  readonly navigationTarget: string | undefined;
}
export type DeviceClass = 'appleDevice' | 'removableMedia' | 'portableDevice';
export const DEVICE_CLASSES: readonly DeviceClass[] = ['appleDevice', 'removableMedia', 'portableDevice'];

export type DefenderQuery =
  | { readonly type: 'all' | 'any'; readonly clauses: readonly DefenderQuery[] }
  | { readonly type: 'not'; readonly query: DefenderQuery }
  | { readonly type: 'group'; readonly id: string; readonly path: string }
  | { readonly type: 'clause'; readonly property: ClauseProperty; readonly value: string; readonly path: string }
  /** Something that Portcullis cannot tell: it matches nothing. */
  | { readonly type: 'nothing' };

export const CLAUSE_PROPERTIES = [
  'primaryId',
  'vendorId',
  'productId',
  'serialNumber',
  'mediaSerialNumber',
  'mediaProductName',
  'encryption',
] as const;
export type ClauseProperty = (typeof CLAUSE_PROPERTIES)[number];

export interface DefenderRule {
  readonly name: string;
  readonly path: string;
  readonly includeGroups: readonly string[];
  readonly excludeGroups: readonly string[];
  readonly entries: readonly DefenderEntry[];
}
export interface DefenderEntry {
  readonly path: string;
  readonly type: DeviceClass | 'generic';
  readonly enforcement: 'allow' | 'deny' | 'auditAllow' | 'auditDeny';
  readonly options: readonly string[];
  readonly access: readonly string[];
}

const ACCESS: Readonly<Record<DefenderEntry['type'], readonly string[]>> = {
  appleDevice: [
    'download_files_from_device',
    'sync_content_to_device',
    'backup_device',
    'update_device',
    'download_photos_from_device',
  ],
  removableMedia: ['read', 'write', 'execute'],
  portableDevice: ['download_files_from_device', 'send_files_to_device', 'download_photos_from_device', 'debug'],
  generic: ['generic_read', 'generic_write', 'generic_execute'],
};
const OPTIONS: Readonly<Record<DefenderEntry['enforcement'], readonly string[]>> = {
  allow: ['disable_audit_allow'],
  deny: ['disable_audit_deny'],
  auditAllow: ['send_event'],
  auditDeny: ['send_event', 'show_notification'],
};

/** Not a Defender policy at all: nothing of it can be used. The message says what is missing and where. */
export class DefenderFormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DefenderFormatError';
  }
}

/**
 * Reads a parsed Defender policy. What Defender would ignore is left out and noted.
 * @throws {DefenderFormatError} when groups, rules or settings are missing
 */
export function readDefenderPolicy(value: unknown, report: ImportReport): DefenderPolicy {
  if (!isRecord(value))
    throw new DefenderFormatError('the file holds no object: expected `groups`, `rules` and `settings`');
  for (const key of ['groups', 'rules']) {
    if (!isList(value[key]))
      throw new DefenderFormatError(
        `\`${key}\` is missing or no list: is this a Defender device-control policy for macOS?`,
      );
  }
  noteUnknown(value, ['groups', 'rules', 'settings'], '', report);
  const settings = record(value['settings']);
  return {
    groups: readGroups(list(value['groups']), report),
    rules: list(value['rules']).flatMap((rule, at) => readRule(rule, `rules[${at}]`, report)),
    ...readSettings(settings, report),
  };
}

const record = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});
const list = (value: unknown): readonly unknown[] => (isList(value) ? value : []);
const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

function noteUnknown(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path: string,
  report: ImportReport,
): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key) || key === '__comments') continue;
    report.add(
      'dropped-by-defender',
      path === '' ? key : `${path}.${key}`,
      `\`${key}\` is not a key of the Defender schema`,
    );
  }
}

function readSettings(
  settings: Readonly<Record<string, unknown>>,
  report: ImportReport,
): Pick<DefenderPolicy, 'defaultEnforcement' | 'enabled' | 'navigationTarget'> {
  noteUnknown(settings, ['features', 'global', 'ux'], 'settings', report);
  const features = record(settings['features']);
  noteUnknown(features, [...DEVICE_CLASSES, 'bluetoothDevice', 'genericDevice'], 'settings.features', report);
  // The schema's default of `disable` is true: a feature that is not named is off.
  const enabled = new Set(DEVICE_CLASSES.filter((name) => record(features[name])['disable'] === false));
  if (record(features['bluetoothDevice'])['disable'] === false) {
    report.add('not-carried-over', 'settings.features.bluetoothDevice', 'Portcullis does not control Bluetooth');
  }
  const global = record(settings['global']);
  noteUnknown(global, ['defaultEnforcement'], 'settings.global', report);
  const wanted = global['defaultEnforcement'] ?? 'allow';
  if (wanted !== 'allow' && wanted !== 'deny') {
    report.add(
      'dropped-by-defender',
      'settings.global.defaultEnforcement',
      `\`${text(wanted)}\` is neither allow nor deny: taken as allow, Defender's default`,
    );
  }
  const target = record(settings['ux'])['navigationTarget'];
  return {
    enabled,
    defaultEnforcement: wanted === 'deny' ? 'deny' : 'allow',
    navigationTarget: typeof target === 'string' ? target : undefined,
  };
}

function readGroups(groups: readonly unknown[], report: ImportReport): ReadonlyMap<string, DefenderQuery> {
  const read = new Map<string, DefenderQuery>();
  for (const [at, value] of groups.entries()) {
    const path = `groups[${at}]`;
    const group = record(value);
    const id = text(group['id']).toLowerCase();
    noteUnknown(group, ['$type', 'id', 'name', 'query'], path, report);
    if (group['$type'] !== 'device' || id === '' || read.has(id)) {
      report.add(
        'dropped-by-defender',
        path,
        read.has(id) ? `the id \`${id}\` is there twice` : 'the group has no id or is not of type `device`',
      );
      continue;
    }
    read.set(id, readQuery(group['query'], `${path}.query`, report));
  }
  return read;
}

function readQuery(value: unknown, path: string, report: ImportReport): DefenderQuery {
  const query = record(value);
  const type = query['$type'];
  if (type === 'all' || type === 'and' || type === 'any' || type === 'or') {
    const clauses = list(query['clauses']).map((clause, at) => readQuery(clause, `${path}.clauses[${at}]`, report));
    return { type: type === 'all' || type === 'and' ? 'all' : 'any', clauses };
  }
  if (type === 'not') return { type: 'not', query: readQuery(query['query'], `${path}.query`, report) };
  if (type === 'groupId') return { type: 'group', id: text(query['value']).toLowerCase(), path };
  const property = CLAUSE_PROPERTIES.find((known) => known === type);
  if (property !== undefined) return { type: 'clause', property, value: text(query['value']), path };
  report.add(
    type === 'mediaApplicationId' ? 'not-carried-over' : 'dropped-by-defender',
    path,
    type === 'mediaApplicationId'
      ? 'Portcullis does not know the application id of a card: the clause matches nothing'
      : `\`${text(type)}\` is not a clause of the Defender schema: it matches nothing`,
  );
  return { type: 'nothing' };
}

function readRule(value: unknown, path: string, report: ImportReport): readonly DefenderRule[] {
  const rule = record(value);
  noteUnknown(rule, ['id', 'name', 'includeGroups', 'excludeGroups', 'entries'], path, report);
  const includeGroups = list(rule['includeGroups']).map(text);
  if (includeGroups.length === 0) {
    report.add('approximated', `${path}.includeGroups`, 'the rule names no group: it is taken to mean every device');
  }
  const entries = list(rule['entries']).flatMap((entry, at) => readEntry(entry, `${path}.entries[${at}]`, report));
  return [
    { name: text(rule['name']), path, includeGroups, excludeGroups: list(rule['excludeGroups']).map(text), entries },
  ];
}

function readEntry(value: unknown, path: string, report: ImportReport): readonly DefenderEntry[] {
  const entry = record(value);
  noteUnknown(entry, ['$type', 'id', 'enforcement', 'access'], path, report);
  const type = entry['$type'];
  if (type === 'bluetoothDevice') {
    report.add('not-carried-over', path, 'Portcullis does not control Bluetooth');
    return [];
  }
  if (type !== 'appleDevice' && type !== 'removableMedia' && type !== 'portableDevice' && type !== 'generic') {
    report.add('dropped-by-defender', path, `\`${text(type)}\` is not a type of entry`);
    return [];
  }
  const wanted = record(entry['enforcement']);
  const enforcement = wanted['$type'];
  if (
    enforcement !== 'allow' &&
    enforcement !== 'deny' &&
    enforcement !== 'auditAllow' &&
    enforcement !== 'auditDeny'
  ) {
    report.add('dropped-by-defender', `${path}.enforcement`, `\`${text(enforcement)}\` is not an enforcement`);
    return [];
  }
  const access = keep(list(entry['access']), ACCESS[type], `${path}.access`, `an access of ${type}`, report);
  const options = keep(
    list(wanted['options']),
    OPTIONS[enforcement],
    `${path}.enforcement.options`,
    `an option of ${enforcement}`,
    report,
  );
  return [{ path, type, enforcement, options, access }];
}

function keep(
  values: readonly unknown[],
  known: readonly string[],
  path: string,
  what: string,
  report: ImportReport,
): readonly string[] {
  return values.map(text).filter((value, at) => {
    if (known.includes(value)) return true;
    report.add('dropped-by-defender', `${path}[${at}]`, `\`${value}\` is not ${what}`);
    return false;
  });
}
