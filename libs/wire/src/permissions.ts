/** Who may do what. */

export const ROLES = ['admin', 'policy-editor', 'responder', 'auditor', 'helpdesk'] as const;
export type Role = (typeof ROLES)[number];

/** Those who read everything that is recorded. */
const READERS = ['policy-editor', 'responder', 'auditor'] as const;
/** Those who look for what was done, by whom. */
const AUDITORS = ['responder', 'auditor'] as const;

/**
 * What can be allowed, and the roles that are; an admin may do everything, and is not named. A route names exactly
 * one of these, or says that it is public, for the signed-in or for agents. The helpdesk has Macs, their health and
 * limited grants, and reads what happened at one Mac or to one person at a time: no policy, and not the fleet's
 * history.
 */
const ALLOWED = {
  'macs:read': [...READERS, 'helpdesk'],
  'macs:write': ['policy-editor'],
  'macs:readmit': [],
  'devices:read': [...READERS, 'helpdesk'],
  'devices:write': ['policy-editor', 'responder'],
  'events:read': [...READERS, 'helpdesk'],
  /** Without naming a Mac or a person: the fleet's history, and what happens now. */
  'events:browse': READERS,
  'events:export': AUDITORS,
  'policies:read': READERS,
  'policies:write': ['policy-editor'],
  'policies:publish': ['policy-editor'],
  'sets:read': READERS,
  'sets:write': ['policy-editor'],
  'assignments:read': READERS,
  'assignments:write': ['policy-editor'],
  'grants:read': [...READERS, 'helpdesk'],
  'grants:write': ['helpdesk'],
  'blocks:read': READERS,
  'blocks:write': ['responder'],
  'audit:read': AUDITORS,
  'users:read': AUDITORS,
  'users:write': [],
  'tokens:read': AUDITORS,
  'tokens:write': [],
  'keys:rotate': [],
  'dashboard:read': [...READERS, 'helpdesk'],
} as const satisfies Readonly<Record<string, readonly Exclude<Role, 'admin'>[]>>;
export type Permission = keyof typeof ALLOWED;

export const PERMISSIONS = Object.keys(ALLOWED) as readonly string[] as readonly [Permission, ...Permission[]];

const permissionsOf = (role: Role): readonly Permission[] =>
  PERMISSIONS.filter((permission) => role === 'admin' || (ALLOWED[permission] as readonly Role[]).includes(role));

/** What each role may do. A role that is not here, and a permission that a role does not list, is refused. */
export const ROLE_PERMISSIONS = Object.fromEntries(
  ROLES.map((role) => [role, new Set(permissionsOf(role))]),
) as unknown as Readonly<Record<Role, ReadonlySet<Permission>>>;

/** Whether `role` may; anything unknown may not. */
export function isAllowed(role: string, permission: Permission): boolean {
  return Object.hasOwn(ROLE_PERMISSIONS, role) && ROLE_PERMISSIONS[role as Role].has(permission);
}

/** What decides about who gets in: an API token has these only when it says so by name. */
const ABOUT_ACCESS: ReadonlySet<Permission> = new Set(['users:write', 'tokens:write', 'keys:rotate', 'macs:readmit']);

/** What a program may do with a token. */
export function isAllowedToToken(role: string, managesAccess: boolean, permission: Permission): boolean {
  return isAllowed(role, permission) && (managesAccess || !ABOUT_ACCESS.has(permission));
}
