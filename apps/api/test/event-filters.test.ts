import { randomUUID } from 'node:crypto';
import {
  DECISIONS,
  EVENT_FILTER_NAMES,
  eventFilters,
  eventMatches,
  OUTCOMES,
  type EventPage,
  type EventRow,
  type EventsAnswer,
  type EventSummary,
} from '@portcullis/wire';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventService } from '../src/features/events/event.service.js';
import { TestAgent } from './harness/agent.js';
import { type Client, startTestApplication, type TestApplication } from './harness/application.js';
import { attachEvent, STICK, verdictEvent } from './harness/events.js';

const PEOPLE = ['mia', 'Mia Müller', 'MÜLLER', 'İrem', 'Σοφία', 'ΣΟΦΊΑ', '100%', 'a_b', 'back\\slash', 'ẞtraße', '𐐀'];
const NAMES = ['DataTraveler 3.0', 'Ültra Fit', 'mia', 'a%b', 'default'];
const START = Date.UTC(2026, 10, 23, 8);
const MINUTES = 40;

let api: TestApplication;
let auditor: Client;
let events: readonly { readonly row: EventRow; readonly searched: readonly string[] }[];
let macIds: readonly string[];

/** The nth of the events: everything that a filter looks at differs between some of them. */
function eventOf(n: number): Record<string, unknown> {
  const productName = NAMES[n % NAMES.length];
  const serialNumber = `S${n % 7}Ä`;
  const device = { ...STICK.device, productName, serialNumber, family: n % 3 === 0 ? 'android' : 'usb-storage' };
  const common = {
    id: randomUUID(),
    time: new Date(START + (n % MINUTES) * 60_000 + (n % 3)).toISOString(),
    user: n % 13 === 0 ? null : PEOPLE[n % PEOPLE.length],
    ...(n % 6 === 1 ? { volume: { bsdName: 'disk4s1', name: 'Ferien 2026', encrypted: null, fileSystem: null } } : {}),
    attached: { ...STICK, key: `0951:1666:${serialNumber}${n % NAMES.length}`, device },
  };
  if (n % 4 === 0) return attachEvent(common);
  if (n % 11 === 0) return { ...attachEvent(common), attached: undefined, kind: 'gap', lost: 1, reason: 'disk-full' };
  const rule = n % 5 === 0 ? 'Keine-Sticks' : 'default';
  return verdictEvent({
    ...common,
    decision: DECISIONS[n % DECISIONS.length],
    outcome: OUTCOMES[n % OUTCOMES.length],
    verdict: { verbs: { read: { effect: 'deny', rule, mode: 'enforce' } } },
  });
}

beforeAll(async () => {
  api = await startTestApplication();
  auditor = await api.signIn('auditor');
  const agents = [
    await TestAgent.enrol(api, { hostname: 'mac-of-mia', owner: { name: 'Mia Müller', email: null } }),
    await TestAgent.enrol(api, { hostname: 'LAB-1%', serialNumber: 'C02ÄB' }),
    await TestAgent.enrol(api, { hostname: 'kiosk' }),
  ];
  const all = Array.from({ length: 240 }, (_, n) => eventOf(n));
  for (const [index, agent] of agents.entries()) {
    const own = all.filter((_, n) => n % agents.length === index);
    const answer = await agent.post<EventsAnswer>('/api/agent/events', { events: own });
    if (answer.body.accepted !== own.length) throw new Error(`not all were taken: ${answer.text}`);
  }
  macIds = agents.map(({ macId }) => macId);
  // As the live view gets them.
  events = await api.app.get(EventService).withSearched(
    api.organisationId,
    all.map(({ id }) => String(id)),
  );
});
afterAll(() => api.stop());

const changedCase = (text: string) =>
  fc.constantFrom(text, text.toLowerCase(), text.toUpperCase().length === text.length ? text.toUpperCase() : text);
/** A part of something that is there, in any case; or something that is nowhere. */
const part = fc
  .constantFrom(
    ...PEOPLE,
    ...NAMES,
    'mac-of-mia',
    'LAB-1%',
    'C02ÄB',
    'Keine-Sticks',
    'Kingston',
    'FERIEN 2026',
    '0951:1666:S3Ä',
    'zzz',
    ' ',
  )
  .chain((text) =>
    fc.tuple(fc.nat(text.length), fc.nat(text.length)).map(([a, b]) => text.slice(Math.min(a, b), Math.max(a, b) + 1)),
  )
  .filter((text) => text.isWellFormed())
  .chain(changedCase);
const moment = fc
  .integer({ min: -1, max: MINUTES * 60_000 })
  .map((after) => new Date(START + after).toISOString().replace('Z', '+00:00'));

/** Some of the words, or none of them. */
const someOf = (...words: readonly string[]) =>
  fc
    .tuple(fc.boolean(), fc.subarray([...words], { minLength: 1 }))
    .map(([not, chosen]) => `${not ? '!' : ''}${chosen.join(',')}`);

const whole = fc.record({
  from: moment,
  to: moment,
  macId: fc.constantFrom(0, 1, 2).map((index) => macIds[index] ?? ''),
  person: part,
  deviceKey: fc.constantFrom('0951:1666:S3Ä3', '0951:1666:S1Ä1', 'none'),
  family: someOf('android', 'usb-storage', 'camera'),
  outcome: someOf(...OUTCOMES),
  decision: someOf(...DECISIONS),
  kind: someOf('verdict', 'attach', 'gap', 'mount'),
  rule: fc.constantFrom('default', 'Keine-Sticks', 'keine-sticks'),
  q: part,
});
/** A few filters at once: of more, hardly anything would be left. */
const queries = fc
  .tuple(whole, fc.subarray([...EVENT_FILTER_NAMES], { minLength: 1, maxLength: 3 }))
  .map(([values, names]): Record<string, string> => Object.fromEntries(names.map((name) => [name, values[name]])));

test('the list and the live tail hold the same events, whatever is asked for', async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(queries, async (query) => {
      const { from, to } = query;
      fc.pre(from === undefined || to === undefined || from < to);
      const answer = await auditor.get<EventPage>(
        `/api/events?${new URLSearchParams({ ...query, limit: '1000' }).toString()}`,
      );
      expect(answer.status, answer.text).toBe(200);
      const filters = eventFilters.parse(query);
      const live = events.filter((event) => eventMatches(event, filters)).map(({ row }) => row);
      found += live.length;
      expect(answer.body.data).toEqual(live);
    }),
    { numRuns: 200 },
  );
  expect(events).toHaveLength(240);
  expect(found).toBeGreaterThan(1000);
}, 120_000);

test.each([
  ['person', 'müller'],
  ['person', 'irem'],
  ['person', '%'],
  ['person', '_'],
  ['q', 'ΜΊΑ ΜÜLLER'],
  ['q', 'lab-1%'],
  ['q', 'keine'],
])('%s=%s is part of a name, without regard to case, in both', async (name, value) => {
  const answer = await auditor.get<EventPage>(
    `/api/events?${new URLSearchParams({ [name]: value, limit: '1000' }).toString()}`,
  );
  const live = events.filter((event) => eventMatches(event, eventFilters.parse({ [name]: value })));
  expect(answer.body.data.map(({ id }) => id)).toEqual(live.map(({ row }) => row.id));
  if (value !== 'ΜΊΑ ΜÜLLER') expect(live.length).toBeGreaterThan(0);
  expect(live.length).toBeLessThan(events.length);
});

test('a summary counts what the list holds, by time, device, person, Mac and rule', async () => {
  const query = new URLSearchParams({ family: 'usb-storage,android', decision: '!allowed', kind: 'verdict' });
  const { body: summary } = await auditor.get<EventSummary>(`/api/events/summary?${query.toString()}`);
  const { body: list } = await auditor.get<EventPage>(`/api/events?${query.toString()}&limit=1000`);
  expect(list.data.length).toBeGreaterThan(50);
  expect(summary).toMatchObject({ total: list.data.length, truncated: false });
  expect(summary.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(list.data.length);
  expect(summary.buckets.reduce((sum, { denied }) => sum + denied, 0)).toBe(list.data.length);
  for (const { value, label, count } of summary.macs) {
    const own = list.data.filter(({ mac }) => mac.id === value);
    expect([label, count]).toEqual([own[0]?.mac.hostname, own.length]);
  }
  for (const { value, count } of summary.devices) {
    expect(count).toBe(list.data.filter(({ deviceKey }) => deviceKey === value).length);
  }
  expect(summary.rules.map(({ count }) => count)).toEqual(
    summary.rules.map(({ count }) => count).toSorted((a, b) => b - a),
  );
  const nothing = await auditor.get<EventSummary>('/api/events/summary?person=nobody-at-all');
  expect(nothing.body).toMatchObject({ total: 0, buckets: [], devices: [] });
});
