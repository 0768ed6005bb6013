import { describe, expect, it } from 'vitest';
import { allows } from '../auth/permissions.js';
import { firstPage, visible } from './navigationModel.js';

const may = (permissions: readonly string[]) => (resource: string) => allows(permissions, resource, 'list');

describe('the menu', () => {
  it('shows a role only what it may list', () => {
    const labels = visible(may(['dashboard:read', 'macs:read', 'grants:read'])).flatMap((group) =>
      group.entries.map((entry) => entry.label),
    );
    expect(labels).toEqual(['Dashboard', 'Macs', 'Grants']);
  });

  it('is empty for somebody without permissions', () => {
    expect(visible(may([]))).toEqual([]);
    expect(firstPage(may([]))).toBeNull();
  });

  it('sends somebody without the dashboard to the first page that is theirs', () => {
    expect(firstPage(may(['audit:read']))).toBe('/audit');
  });
});
