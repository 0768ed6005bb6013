/** Addresses of the console's own pages. */
export function pageOf(resource: string, id: string): string {
  return `/${resource}/${encodeURIComponent(id)}/show`;
}

/** A list with filters set, as react-admin reads them from the address. */
export function listOf(resource: string, filter: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams({ filter: JSON.stringify(filter), displayedFilters: '{}', page: '1' });
  return `/${resource}?${query.toString()}`;
}
