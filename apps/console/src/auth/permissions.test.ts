import { describe, expect, it } from 'vitest';
import { allows, permissionFor } from './permissions.js';

describe('permissions', () => {
  it('reads with the read permission and changes with the write permission of the same resource', () => {
    expect(permissionFor('device-sets', 'list')).toBe('sets:read');
    expect(permissionFor('device-sets', 'edit')).toBe('sets:write');
    expect(permissionFor('api-tokens', 'list')).toBe('tokens:read');
    expect(permissionFor('policies', 'publish')).toBe('policies:publish');
    expect(permissionFor('events', 'export')).toBe('events:export');
  });

  it('refuses a resource or action that it does not know, whatever the user may do', () => {
    expect(permissionFor('satellites', 'list')).toBeNull();
    expect(allows(['macs:read', 'macs:write'], 'macs', 'explode')).toBe(false);
    expect(allows(['satellites:read'], 'satellites', 'list')).toBe(false);
  });

  it('refuses to change what nobody can change', () => {
    expect(allows(['audit:read', 'events:read'], 'audit', 'edit')).toBe(false);
    expect(allows(['audit:read', 'events:read'], 'events', 'delete')).toBe(false);
  });

  it('refuses everything to somebody without permissions', () => {
    expect(allows([], 'macs', 'list')).toBe(false);
  });
});
