import { describe, expect, it } from 'vitest';
import { isAllowed, PERMISSIONS, ROLE_PERMISSIONS, ROLES, type Permission } from '../src/index.js';

const of = (role: keyof typeof ROLE_PERMISSIONS) => [...ROLE_PERMISSIONS[role]].toSorted();
const reads = PERMISSIONS.filter((permission) => /:(read|browse|export)$/.test(permission));

describe('roles', () => {
  it('may: admins everything', () => {
    expect(of('admin')).toEqual([...PERMISSIONS].toSorted());
  });

  it('may: auditors read and export everything, and change nothing', () => {
    expect(of('auditor')).toEqual(reads.toSorted());
  });

  it('may: responders what auditors may, and block devices and note what they are', () => {
    expect(of('responder')).toEqual([...reads, 'blocks:write', 'devices:write'].toSorted());
  });

  it('may: policy editors all that belongs to policy, and neither let through, block nor look at people', () => {
    const others = ['grants', 'blocks', 'audit', 'users', 'tokens', 'keys'];
    const expected = PERMISSIONS.filter(
      (permission) =>
        !others.some((other) => permission.startsWith(other)) &&
        permission !== 'events:export' &&
        permission !== 'macs:readmit',
    );
    expect(of('policy-editor')).toEqual([...expected, 'grants:read', 'blocks:read'].toSorted());
  });

  it('may: the helpdesk sees Macs and devices, and grants', () => {
    expect(of('helpdesk')).toEqual([
      'dashboard:read',
      'devices:read',
      'events:read',
      'grants:read',
      'grants:write',
      'macs:read',
    ]);
  });

  it('may what they list', () => {
    for (const role of ROLES)
      for (const permission of ROLE_PERMISSIONS[role]) expect(isAllowed(role, permission), permission).toBe(true);
    expect(isAllowed('helpdesk', 'policies:read')).toBe(false);
  });

  it('may nothing that is not listed, and nobody may who is no role', () => {
    expect(ROLES.every((role) => !isAllowed(role, 'macs:fly' as Permission))).toBe(true);
    expect(['', 'root', 'toString', '__proto__'].some((role) => isAllowed(role, 'macs:read'))).toBe(false);
  });
});
