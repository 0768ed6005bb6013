/** What the console's interface says about the fleet, in the words of the tests. */
import type { AttachedDevice, PortcullisEvent, VerdictEvent } from '@portcullis/wire';
import type { Problem } from '@portcullis/health';
import { eventually } from './eventually.js';
import type { Person } from './person.js';

export interface DocumentRef {
  readonly kind: string;
  readonly id: string;
  readonly sequence: number;
}
export interface MacRow {
  readonly id: string;
  readonly hostname: string;
  readonly hardwareUuid: string;
  readonly state: string;
  readonly problems: readonly Problem[];
  readonly expected: readonly DocumentRef[];
  readonly applied: readonly DocumentRef[];
  readonly inSync: boolean;
  readonly refused: readonly { readonly document?: DocumentRef; readonly reason: string }[];
  readonly attached: readonly AttachedDevice[];
  readonly policy: { readonly id: string; readonly name: string; readonly revision: number } | null;
}
export interface EventRow {
  readonly id: string;
  readonly kind: string;
  readonly decision: string | null;
  readonly outcome: string | null;
  readonly deviceName: string | null;
  readonly deviceKey: string | null;
  readonly sentence: string;
  readonly rule: string | null;
}
export interface PolicyRow {
  readonly id: string;
  readonly name: string;
  readonly draft: { readonly source: string; readonly updatedAt: string } | null;
  readonly published: { readonly revision: number; readonly sequence: number; readonly source: string } | null;
}
interface Page<T> {
  readonly data: readonly T[];
  readonly total: number;
}

/** The Mac with this name, once it is enrolled. */
export async function macNamed(person: Person, hostname: string): Promise<MacRow> {
  const page = await person.get<Page<MacRow>>(`/macs?q=${encodeURIComponent(hostname)}`);
  const row = page.data.find((one) => one.hostname === hostname);
  if (row === undefined) throw new Error(`there is no Mac ${hostname}`);
  return person.get<MacRow>(`/macs/${row.id}`);
}

/** Waits until the console shows the Mac with everything applied that is expected. */
export function inSync(person: Person, hostname: string, withinMs?: number): Promise<MacRow> {
  const isInSync = (mac: MacRow): boolean => mac.inSync && mac.expected.length > 0;
  return eventually(`${hostname} in sync`, () => macNamed(person, hostname), isInSync, withinMs);
}

/** Puts a source in force as the next revision. */
export async function publishSource(person: Person, policyId: string, source: string, comment: string): Promise<void> {
  const { draft } = await person.put<PolicyRow>(`/policies/${policyId}/draft`, { source });
  await person.post(`/policies/${policyId}/publish`, { basedOn: draft?.updatedAt, comment });
}

/** Publishes a changed policy and waits until the Mac has it. */
export async function publish(person: Person, policyId: string, source: string, hostname: string): Promise<MacRow> {
  await publishSource(person, policyId, source, 'for the test');
  const { published } = await person.get<PolicyRow>(`/policies/${policyId}`);
  const hasIt = (mac: MacRow): boolean =>
    mac.inSync && mac.applied.some((one) => one.id === policyId && one.sequence === published?.sequence);
  return eventually(`revision ${published?.revision} on ${hostname}`, () => macNamed(person, hostname), hasIt);
}

/** The policy that the demonstration begins with. */
export async function demoPolicy(person: Person): Promise<PolicyRow> {
  const page = await person.get<Page<{ id: string; name: string }>>('/policies');
  const row = page.data.find((one) => one.name === 'Office');
  if (row === undefined) throw new Error('the demonstration has no policy named Office');
  return person.get<PolicyRow>(`/policies/${row.id}`);
}

/** The newest events of a Mac, newest first. */
export async function eventsOf(person: Person, macId: string, filter = ''): Promise<readonly EventRow[]> {
  return (await person.get<{ data: readonly EventRow[] }>(`/events?limit=100&macId=${macId}${filter}`)).data;
}

/** Every event of a Mac, whole. An event never changes, so that each is asked for once. */
export async function allEvents(
  person: Person,
  macId: string,
  known = new Map<string, PortcullisEvent>(),
): Promise<readonly PortcullisEvent[]> {
  const events: PortcullisEvent[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { data: readonly EventRow[]; next: string | null } = await person.get(
      `/events?limit=100&macId=${macId}${query}`,
    );
    for (const { id } of page.data) {
      const event = known.get(id) ?? (await person.get<{ event: PortcullisEvent }>(`/events/${id}`)).event;
      known.set(id, event);
      events.push(event);
    }
    cursor = page.next;
  } while (cursor !== null);
  return events;
}

export function isVerdict(event: PortcullisEvent): event is VerdictEvent {
  return event.kind === 'verdict';
}

/**
 * What is wrong with the positions of all events, in whichever journal (the bridge's, the agent's) they were recorded:
 * positions that came twice and positions that are missing. They begin with 1 and have no gaps, so that nothing lost
 * or doubled stays hidden.
 */
export function journalProblems(events: readonly PortcullisEvent[]): { missing: string[]; doubled: string[] } {
  const journals = Map.groupBy(events, (event) => event.journal);
  const missing: string[] = [];
  const doubled: string[] = [];
  for (const [journal, own] of journals) {
    const times = Map.groupBy(own, (event) => event.seq);
    const last = Math.max(...times.keys());
    for (let seq = 1; seq <= last; seq++) {
      const count = times.get(seq)?.length ?? 0;
      if (count === 0) missing.push(`${journal}#${seq}`);
      if (count > 1) doubled.push(`${journal}#${seq}`);
    }
  }
  return { missing, doubled };
}
