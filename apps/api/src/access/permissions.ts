/** What can be allowed. A route names exactly one of these, or says that it is public, for the signed-in or for agents. */
export const PERMISSIONS = [
  'macs:read',
  'macs:write',
  'devices:read',
  'devices:write',
  'events:read',
  'events:export',
  'policies:read',
  'policies:write',
  'policies:publish',
  'sets:read',
  'sets:write',
  'assignments:read',
  'assignments:write',
  'grants:read',
  'grants:write',
  'blocks:read',
  'blocks:write',
  'audit:read',
  'users:read',
  'users:write',
  'tokens:read',
  'tokens:write',
  'dashboard:read',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['admin', 'policy-editor', 'responder', 'auditor', 'helpdesk'] as const;
export type Role = (typeof ROLES)[number];

/** Reads and exports everything, changes nothing. */
const AUDITOR: readonly Permission[] = [
  'macs:read',
  'devices:read',
  'events:read',
  'events:export',
  'policies:read',
  'sets:read',
  'assignments:read',
  'grants:read',
  'blocks:read',
  'audit:read',
  'users:read',
  'tokens:read',
  'dashboard:read',
];

/** What each role may do. A role that is not here, and a permission that a role does not list, is refused. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  admin: new Set(PERMISSIONS),
  'policy-editor': new Set<Permission>([
    'macs:read',
    'macs:write',
    'devices:read',
    'devices:write',
    'events:read',
    'policies:read',
    'policies:write',
    'policies:publish',
    'sets:read',
    'sets:write',
    'assignments:read',
    'assignments:write',
    'grants:read',
    'blocks:read',
    'dashboard:read',
  ]),
  responder: new Set<Permission>([...AUDITOR, 'blocks:write', 'devices:write']),
  auditor: new Set(AUDITOR),
  // Health, Macs and limited grants; no policy, and no history of what people did.
  helpdesk: new Set<Permission>(['macs:read', 'devices:read', 'grants:read', 'grants:write', 'dashboard:read']),
};

/** Whether `role` may; anything unknown may not. */
export function isAllowed(role: string, permission: Permission): boolean {
  return Object.hasOwn(ROLE_PERMISSIONS, role) && ROLE_PERMISSIONS[role as Role].has(permission);
}
