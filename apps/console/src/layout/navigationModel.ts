/** The pages in the order of the menu; who may not list a resource does not see its entry. */
export interface Entry {
  readonly to: string;
  readonly label: string;
  readonly resource: string;
}
export interface Group {
  readonly title: string;
  readonly entries: readonly Entry[];
}

export const NAVIGATION: readonly Group[] = [
  {
    title: 'Watch',
    entries: [
      { to: '/', label: 'Dashboard', resource: 'dashboard' },
      { to: '/macs', label: 'Macs', resource: 'macs' },
      { to: '/devices', label: 'Devices', resource: 'devices' },
      { to: '/events', label: 'Events', resource: 'events' },
    ],
  },
  {
    title: 'Decide',
    entries: [
      { to: '/policies', label: 'Policies', resource: 'policies' },
      { to: '/assignments', label: 'Assignments', resource: 'assignments' },
      { to: '/device-sets', label: 'Device sets', resource: 'device-sets' },
      { to: '/grants', label: 'Grants', resource: 'grants' },
      { to: '/blocks', label: 'Emergency blocks', resource: 'blocks' },
    ],
  },
  {
    title: 'Administer',
    entries: [
      { to: '/enrolment-tokens', label: 'Enrolment', resource: 'enrolment-tokens' },
      { to: '/api-tokens', label: 'API tokens', resource: 'api-tokens' },
      { to: '/users', label: 'People', resource: 'users' },
      { to: '/audit', label: 'Audit log', resource: 'audit' },
    ],
  },
];

/** The groups with what `may` lets one see; groups left empty are gone. */
export function visible(may: (resource: string) => boolean): readonly Group[] {
  return NAVIGATION.map((group) => ({
    ...group,
    entries: group.entries.filter((entry) => may(entry.resource)),
  })).filter((group) => group.entries.length > 0);
}

/** Where somebody lands who may not see the dashboard. */
export function firstPage(may: (resource: string) => boolean): string | null {
  return visible(may)[0]?.entries[0]?.to ?? null;
}
