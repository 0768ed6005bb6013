import { isList, isRecord } from '../../parse/problem.js';
import type { ImportReport } from './report.js';
import { kindOf, Shape } from './shape.js';

/** A Defender policy, reduced to what decides. Source: the schema published in microsoft/mdatp-devicecontrol. */
export interface DefenderPolicy {
  readonly groups: ReadonlyMap<string, DefenderQuery>;
  readonly rules: readonly DefenderRule[];
  readonly defaultEnforcement: 'allow' | 'deny';
  /** The device classes whose feature is switched on. */
  readonly enabled: ReadonlySet<DeviceClass>;
  /** Those whose feature says `disable: true`; a class may be in neither. */
  readonly switchedOff: ReadonlySet<DeviceClass>;
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
 * Reads a parsed Defender policy. What Defender would ignore is left out and noted, every value of a wrong type with
 * its place.
 * @throws {DefenderFormatError} when groups or rules are missing
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
  const shape = new Shape(report);
  const { groups, rules, settings } = shape.object(value, '', ['groups', 'rules', 'settings']);
  return {
    groups: readGroups(shape.list(groups, 'groups'), shape),
    rules: shape.list(rules, 'rules').flatMap((rule, at) => readRule(rule, `rules[${at}]`, shape)),
    ...readSettings(settings, shape),
  };
}

function readSettings(
  value: unknown,
  shape: Shape,
): Pick<DefenderPolicy, 'defaultEnforcement' | 'enabled' | 'switchedOff' | 'navigationTarget'> {
  const settings = shape.object(value, 'settings', ['features', 'global', 'ux']);
  const features = shape.object(settings['features'], 'settings.features', [
    ...DEVICE_CLASSES,
    'bluetoothDevice',
    'genericDevice',
  ]);
  const switches = new Map(DEVICE_CLASSES.map((name) => [name, disabled(features, name, shape)]));
  if (disabled(features, 'bluetoothDevice', shape) === false)
    shape.report.add('not-carried-over', 'settings.features.bluetoothDevice', 'Portcullis does not control Bluetooth');
  const global = shape.object(settings['global'], 'settings.global', ['defaultEnforcement']);
  const stated = global['defaultEnforcement'];
  const wanted = stated === undefined ? 'allow' : stated;
  if (wanted !== 'allow' && wanted !== 'deny') {
    const path = 'settings.global.defaultEnforcement';
    shape.drop(path, `it is ${kindOf(wanted)} and neither \`allow\` nor \`deny\`: taken as allow, Defender's default`);
  }
  return {
    // The schema's default of `disable` is true: a feature that is not named is off.
    enabled: new Set(DEVICE_CLASSES.filter((name) => switches.get(name) === false)),
    switchedOff: new Set(DEVICE_CLASSES.filter((name) => switches.get(name) === true)),
    defaultEnforcement: wanted === 'deny' ? 'deny' : 'allow',
    navigationTarget: navigationTarget(settings['ux'], shape),
  };
}

/** What `disable` of a feature says; `undefined`: nothing that can be read. */
function disabled(features: Readonly<Record<string, unknown>>, name: string, shape: Shape): boolean | undefined {
  const path = `settings.features.${name}`;
  if (features[name] === undefined) return undefined;
  const { disable } = shape.object(features[name], path, ['disable']);
  if (typeof disable === 'boolean') return disable;
  shape.drop(
    `${path}.disable`,
    `it is ${kindOf(disable)} and neither true nor false: Defender leaves the feature off, and so ${name} is not controlled`,
  );
  return undefined;
}

function navigationTarget(ux: unknown, shape: Shape): string | undefined {
  const path = 'settings.ux.navigationTarget';
  const target = shape.text(shape.object(ux, 'settings.ux', ['navigationTarget'])['navigationTarget'], path);
  if (target === undefined || /^(?:https?|mailto):/i.test(target)) return target;
  shape.drop(path, `\`${target}\` is no link that a Mac may open: write one that begins with https:, http: or mailto:`);
  return undefined;
}

function readGroups(groups: readonly unknown[], shape: Shape): ReadonlyMap<string, DefenderQuery> {
  const read = new Map<string, DefenderQuery>();
  for (const [at, value] of groups.entries()) {
    const path = `groups[${at}]`;
    const group = shape.object(value, path, ['$type', 'id', 'name', 'query']);
    shape.text(group['name'], `${path}.name`);
    const id = shape.text(group['id'], `${path}.id`)?.toLowerCase();
    if (group['$type'] !== 'device')
      shape.drop(`${path}.$type`, `it is ${kindOf(group['$type'])} and not \`device\`: the group does nothing`);
    else if (id === undefined) shape.drop(path, 'the group has no id: no rule can name it');
    else if (read.has(id)) shape.drop(path, `the id \`${id}\` is there twice: the first group counts`);
    else read.set(id, readQuery(group['query'], `${path}.query`, shape) ?? NOTHING);
  }
  return read;
}

const NOTHING: DefenderQuery = { type: 'nothing' };

/** `undefined`: it is malformed, so that whatever holds it matches nothing either. */
function readQuery(value: unknown, path: string, shape: Shape): DefenderQuery | undefined {
  const query = isRecord(value) ? value : {};
  const type = query['$type'];
  switch (type) {
    case 'all':
    case 'and':
    case 'any':
    case 'or':
      return readClauses(value, path, type === 'all' || type === 'and' ? 'all' : 'any', shape);
    case 'not': {
      shape.object(value, path, ['$type', 'query']);
      if (query['query'] === undefined) shape.drop(path, 'a `not` needs its `query`: the group matches nothing');
      const inner = query['query'] === undefined ? undefined : readQuery(query['query'], `${path}.query`, shape);
      return inner && { type: 'not', query: inner };
    }
    default:
      return readClause(value, path, shape);
  }
}

function readClauses(value: unknown, path: string, type: 'all' | 'any', shape: Shape): DefenderQuery | undefined {
  const { clauses } = shape.object(value, path, ['$type', 'clauses']);
  const list = shape.list(clauses, `${path}.clauses`);
  if (list.length === 0) {
    shape.drop(path, 'it has no clauses: the group matches nothing');
    return undefined;
  }
  const read = list.map((clause, at) => readQuery(clause, `${path}.clauses[${at}]`, shape));
  const whole = read.filter((clause) => clause !== undefined);
  return whole.length === read.length ? { type, clauses: whole } : undefined;
}

function readClause(value: unknown, path: string, shape: Shape): DefenderQuery | undefined {
  const clause = shape.object(value, path, ['$type', 'value']);
  const type = clause['$type'];
  if (type === 'mediaApplicationId') {
    const message = 'Portcullis does not know the application id of a card: the clause matches nothing';
    shape.report.add('not-carried-over', path, message);
    return NOTHING;
  }
  const property = CLAUSE_PROPERTIES.find((known) => known === type);
  if (property === undefined && type !== 'groupId') {
    shape.drop(
      path,
      `its type is ${kindOf(type)}, which is no clause of the Defender schema: the group matches nothing`,
    );
    return undefined;
  }
  const text = shape.text(clause['value'], `${path}.value`);
  if (text === undefined) {
    shape.drop(path, 'it has no value that can be read: the group matches nothing');
    return undefined;
  }
  if (property === undefined) return { type: 'group', id: text.toLowerCase(), path };
  return { type: 'clause', property, value: text, path };
}

function readRule(value: unknown, path: string, shape: Shape): readonly DefenderRule[] {
  const rule = shape.object(value, path, ['id', 'name', 'includeGroups', 'excludeGroups', 'entries']);
  if (!isRecord(value)) return [];
  shape.text(rule['id'], `${path}.id`);
  const includeGroups = shape.texts(rule['includeGroups'], `${path}.includeGroups`);
  if (includeGroups.length === 0) {
    const message = 'the rule names no group: it is taken to mean every device';
    shape.report.add('approximated', `${path}.includeGroups`, message);
  }
  const entries = shape.list(rule['entries'], `${path}.entries`);
  if (entries.length === 0) shape.drop(`${path}.entries`, 'the rule has no entries: it does nothing');
  return [
    {
      name: shape.text(rule['name'], `${path}.name`) ?? '',
      path,
      includeGroups,
      excludeGroups: shape.texts(rule['excludeGroups'], `${path}.excludeGroups`),
      entries: entries.flatMap((entry, at) => readEntry(entry, `${path}.entries[${at}]`, shape)),
    },
  ];
}

function readEntry(value: unknown, path: string, shape: Shape): readonly DefenderEntry[] {
  const entry = shape.object(value, path, ['$type', 'id', 'enforcement', 'access']);
  const type = entry['$type'];
  if (type === 'bluetoothDevice') {
    shape.report.add('not-carried-over', path, 'Portcullis does not control Bluetooth');
    return [];
  }
  if (type !== 'appleDevice' && type !== 'removableMedia' && type !== 'portableDevice' && type !== 'generic') {
    shape.drop(path, `its type is ${kindOf(type)}, which is no type of entry: the entry does nothing`);
    return [];
  }
  shape.text(entry['id'], `${path}.id`);
  if (entry['enforcement'] === undefined) shape.drop(path, 'it has no `enforcement`: the entry does nothing');
  const wanted = shape.object(entry['enforcement'], `${path}.enforcement`, ['$type', 'options']);
  const enforcement = ENFORCEMENTS.find((known) => known === wanted['$type']);
  if (enforcement === undefined) {
    const message = `its type is ${kindOf(wanted['$type'])}, which is no enforcement: the entry does nothing`;
    if (isRecord(entry['enforcement'])) shape.drop(`${path}.enforcement`, message);
    return [];
  }
  if (shape.list(entry['access'], `${path}.access`).length === 0)
    shape.drop(`${path}.access`, 'it names no access: the entry does nothing');
  const access = keep(entry['access'], ACCESS[type], `${path}.access`, `an access of ${type}`, shape);
  const at = `${path}.enforcement.options`;
  const options = keep(wanted['options'], OPTIONS[enforcement], at, `an option of ${enforcement}`, shape);
  return [{ path, type, enforcement, options, access }];
}

const ENFORCEMENTS = ['allow', 'deny', 'auditAllow', 'auditDeny'] as const;

function keep(value: unknown, known: readonly string[], path: string, what: string, shape: Shape): readonly string[] {
  return shape.list(value, path).flatMap((one, at) => {
    if (typeof one === 'string' && known.includes(one)) return [one];
    shape.drop(`${path}[${at}]`, `it is ${kindOf(one)} and not ${what}`);
    return [];
  });
}
