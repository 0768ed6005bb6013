import { useGetList } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import type { DeviceSetRow } from '@portcullis/wire';

/** All device sets, for picking and for names; none for whoever may not read them. */
export function useSets(): { readonly sets: readonly DeviceSetRow[]; readonly names: ReadonlyMap<string, string> } {
  const { data = [] } = useGetList<DeviceSetRow>(
    'device-sets',
    { pagination: { page: 1, perPage: 500 }, sort: { field: 'name', order: 'ASC' } },
    { enabled: useAllowed('sets:read') },
  );
  return { sets: data, names: new Map(data.map(({ id, name }) => [id, name])) };
}
