import { PERMISSIONS, type Permission } from '@portcullis/wire';

/** Which permission of the API each page and button needs. What is not listed here is refused. */
const SUBJECT: ReadonlyMap<string, string> = new Map([
  ['macs', 'macs'],
  ['devices', 'devices'],
  ['events', 'events'],
  ['policies', 'policies'],
  ['device-sets', 'sets'],
  ['assignments', 'assignments'],
  ['grants', 'grants'],
  ['blocks', 'blocks'],
  ['audit', 'audit'],
  ['users', 'users'],
  ['enrolment-tokens', 'tokens'],
  ['profiles', 'tokens'],
  ['api-tokens', 'tokens'],
  ['dashboard', 'dashboard'],
]);

const READING: ReadonlySet<string> = new Set(['list', 'show', 'read']);
const WRITING: ReadonlySet<string> = new Set(['create', 'edit', 'delete', 'write']);

/** `null`: nobody may, because this console does not know the resource or the action. */
export function permissionFor(resource: string, action: string): Permission | null {
  const subject = SUBJECT.get(resource);
  if (subject === undefined) return null;
  // The list is of the whole fleet; one event, or those of one Mac, may be read by more people.
  if (subject === 'events' && action === 'list') return 'events:browse';
  const verb = READING.has(action) ? 'read' : WRITING.has(action) ? 'write' : action;
  return PERMISSIONS.find((permission) => permission === `${subject}:${verb}`) ?? null;
}

export function allows(permissions: readonly string[], resource: string, action: string): boolean {
  const needed = permissionFor(resource, action);
  return needed !== null && permissions.includes(needed);
}
