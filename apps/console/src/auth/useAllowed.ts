import { usePermissions } from 'react-admin';
import type { Permission } from '@portcullis/wire';

/** False until it is known: a button that may not be there never flashes up. */
export function useAllowed(permission: Permission): boolean {
  const { permissions } = usePermissions<readonly string[]>();
  return permissions?.includes(permission) ?? false;
}
