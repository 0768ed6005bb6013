/** Something that was changed: what it was and what it became; `null` where it was not there. */
export interface Change {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Every value that differs between two records, by its path. Texts of several lines (a policy's source) come whole:
 * they are compared line by line where they are shown.
 */
export function changesBetween(before: unknown, after: unknown): readonly Change[] {
  const from = flattened(before);
  const to = flattened(after);
  const paths = [...new Set([...from.keys(), ...to.keys()])];
  return paths.flatMap((path) => {
    const change = { path, before: from.get(path) ?? null, after: to.get(path) ?? null };
    return change.before === change.after ? [] : [change];
  });
}

function flattened(value: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  collect(value, '', found);
  return found;
}

function collect(value: unknown, path: string, found: Map<string, string>): void {
  if (value === null || value === undefined) return;
  if (isObject(value)) {
    for (const [name, part] of Object.entries(value)) collect(part, path === '' ? name : `${path}.${name}`, found);
    return;
  }
  if (Array.isArray(value) && value.some((part) => typeof part === 'object')) {
    value.forEach((part: unknown, index) => collect(part, `${path}[${index}]`, found));
    return;
  }
  found.set(path === '' ? 'value' : path, Array.isArray(value) ? value.map(said).join(', ') : said(value));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

export function isLongText(change: Change): boolean {
  return [change.before, change.after].some((text) => text?.includes('\n') ?? false);
}

const ACTIONS: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'changed',
  delete: 'deleted',
  publish: 'published',
  rollback: 'rolled back',
  'save-draft': 'saved the draft of',
  'discard-draft': 'discarded the draft of',
  'allow-device': 'allowed a device in the draft of',
  import: 'imported into',
  'add-entries': 'added entries to',
  'remove-entry': 'removed an entry of',
  enrol: 'enrolled',
  rotate: 'replaced',
  download: 'downloaded',
};

/** Where the two words would read oddly beside each other. */
const PHRASES: Readonly<Record<string, string>> = {
  'sign-in sessions': 'signed in',
  'sign-out sessions': 'signed out',
  'delete macs': 'unenrolled Mac',
  'delete grants': 'ended grant',
  'delete blocks': 'lifted emergency block',
  'delete enrolment-tokens': 'withdrew enrolment token',
  'delete api-tokens': 'removed API token',
};

/** `published policies` reads as `published policy`: one record is meant. */
const RESOURCES: Readonly<Record<string, string>> = {
  macs: 'Mac',
  devices: 'device',
  policies: 'policy',
  'device-sets': 'device set',
  assignments: 'assignments',
  grants: 'grant',
  blocks: 'emergency block',
  users: 'user',
  'enrolment-tokens': 'enrolment token',
  'api-tokens': 'API token',
  profiles: 'configuration profile',
  sessions: 'session',
};

export function actionInWords(action: string, resource: string): string {
  const phrase = PHRASES[`${action} ${resource}`];
  return phrase ?? `${ACTIONS[action] ?? action.replaceAll('-', ' ')} ${RESOURCES[resource] ?? resource}`;
}
