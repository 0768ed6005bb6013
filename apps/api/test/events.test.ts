import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EventRow } from '@portcullis/wire';
import { TestAgent } from './harness/agent.js';
import { type Client, startTestApplication, type TestApplication } from './harness/application.js';
import { attachEvent, STICK, verdictEvent } from './harness/events.js';

interface EventPage {
  readonly data: readonly EventRow[];
  readonly next: string | null;
}

let api: TestApplication;
let auditor: Client;
let mia: TestAgent;
let ben: TestAgent;

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 2, 8, minute)).toISOString();
const FORMULA = '=HYPERLINK("http://example.test","open")';
const evil = {
  ...STICK,
  key: '1234:5678:-',
  device: {
    ...STICK.device,
    vendorId: 0x1234,
    productId: 0x5678,
    serialNumber: '0',
    identity: 'none',
    productName: FORMULA,
  },
};
const camera = {
  ...STICK,
  key: '04a9:3218:C4M',
  device: { ...STICK.device, family: 'camera', capabilities: ['camera'], productName: 'EOS, 5D', serialNumber: 'C4M' },
};

beforeAll(async () => {
  api = await startTestApplication();
  auditor = await api.signIn('auditor');
  mia = await TestAgent.enrol(api, { hostname: 'mac-of-mia' });
  ben = await TestAgent.enrol(api, { hostname: 'mac-of-ben' });
  await mia.post('/api/agent/events', {
    events: [
      ...Array.from({ length: 25 }, (_, minute) => verdictEvent({ time: at(minute) })),
      // Several in one moment: the pages must neither lose nor repeat one.
      ...Array.from({ length: 5 }, () => attachEvent({ time: at(30) })),
      attachEvent({ time: at(31), attached: evil, user: 'eve' }),
    ],
  });
  await ben.post('/api/agent/events', {
    events: [
      attachEvent({ time: at(40), attached: camera, user: 'ben' }),
      verdictEvent({
        time: at(41),
        attached: camera,
        user: 'ben',
        asked: ['photos'],
        decision: 'allowed',
        outcome: 'observed',
        verdict: { verbs: { photos: { effect: 'allow', rule: 'cameras-by-day', mode: 'observe' } } },
      }),
    ],
  });
});
afterAll(() => api.stop());

async function listed(query: string): Promise<readonly EventRow[]> {
  const answer = await auditor.get<EventPage>(`/api/events?limit=1000&${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
}

test('pages follow each other without a gap or a repetition, newest first, events of one moment among them', async () => {
  const seen: EventRow[] = [];
  let cursor: string | null = null;
  do {
    const answer: { body: EventPage } = await auditor.get<EventPage>(
      `/api/events?limit=4${cursor === null ? '' : `&cursor=${cursor}`}`,
    );
    seen.push(...answer.body.data);
    cursor = answer.body.next;
  } while (cursor !== null);
  expect(seen).toHaveLength(33);
  expect(new Set(seen.map(({ id }) => id)).size).toBe(33);
  expect(seen.map(({ time }) => time)).toEqual(
    seen
      .map(({ time }) => time)
      .toSorted()
      .toReversed(),
  );
});

test('each filter narrows the list to what it names', async () => {
  expect(await listed(`macId=${ben.macId}`)).toHaveLength(2);
  expect(await listed('person=ben')).toHaveLength(2);
  expect(await listed(`deviceKey=${encodeURIComponent(STICK.key)}`)).toHaveLength(30);
  expect(await listed('family=camera')).toHaveLength(2);
  expect(await listed('outcome=observed')).toHaveLength(1);
  expect(await listed('decision=denied')).toHaveLength(25);
  expect(await listed('kind=attach')).toHaveLength(7);
  expect(await listed(`from=${at(10)}&to=${at(20)}`)).toHaveLength(10);
  expect(await listed(`kind=attach&person=mia&family=usb-storage&from=${at(30)}`)).toHaveLength(5);
  expect(await listed('person=nobody')).toEqual([]);
  expect(await listed('kind=attach&decision=denied')).toEqual([]);
  expect(await listed('kind=verdict&decision=denied')).toHaveLength(25);
});

test('free text finds a host, a person, a device, its serial number and a rule, and takes its characters literally', async () => {
  expect(await listed('q=mac-of-ben')).toHaveLength(2);
  expect(await listed('q=EVE')).toHaveLength(1);
  expect(await listed('q=datatraveler')).toHaveLength(30);
  expect(await listed('q=60a44c')).toHaveLength(30);
  expect(await listed('q=cameras-by')).toHaveLength(1);
  expect(await listed('q=mia&kind=attach')).toHaveLength(6);
  expect((await auditor.get<EventPage>('/api/events?q=mia&limit=3')).body.data).toEqual(
    (await listed('macId=' + mia.macId)).slice(0, 3),
  );
  expect(await listed('q=%25')).toEqual([]);
  expect(await listed('q=nothing-like-it')).toEqual([]);
});

test('a row says in one sentence what happened and which rule decided', async () => {
  const [denied] = await listed(`decision=denied&to=${at(1)}`);
  expect(denied).toMatchObject({
    kind: 'verdict',
    mac: { id: mia.macId, hostname: 'mac-of-mia' },
    person: 'mia',
    deviceName: 'DataTraveler 3.0',
    family: 'usb-storage',
    decision: 'denied',
    outcome: 'enforced',
    bridgeMode: 'simulate',
    rule: 'default',
    policy: { name: 'Office', revision: 3 },
  });
  expect(denied?.sentence).toMatch(/DataTraveler 3\.0.*denied.*default.*Office/);
  const [attached] = await listed('family=camera&kind=attach');
  expect(attached?.sentence).toBe('“EOS, 5D” (camera, serial number C4M) was plugged in.');
});

test('one event is shown with all that the Mac recorded', async () => {
  const [row] = await listed('outcome=observed');
  const answer = await auditor.get<EventRow & { event: { context: unknown; verdict: unknown } }>(
    `/api/events/${row?.id ?? ''}`,
  );
  expect(answer.body).toMatchObject({
    id: row?.id,
    event: { context: { groups: ['staff'] }, verdict: { verbs: { photos: { effect: 'allow' } } } },
  });
  expect((await auditor.get('/api/events/0b9d7c1e-1111-4222-8333-444455556666')).status).toBe(404);
});

test('the CSV export holds every event that fits, and no cell that a spreadsheet would run', async () => {
  const answer = await auditor.get(`/api/events.csv?kind=attach`);
  expect(answer.headers.get('content-type')).toContain('text/csv');
  expect(answer.headers.get('content-disposition')).toContain('attachment');
  const rows = parse(answer.text, { columns: true, bom: true }) as Record<string, string>[];
  expect(rows).toHaveLength(7);
  expect(rows.find(({ person }) => person === 'eve')?.deviceName).toBe(`'${FORMULA}`);
  expect(rows[0]).toMatchObject({ person: 'ben', deviceName: 'EOS, 5D', mac: 'mac-of-ben' });
  for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t]/);
});

test('the NDJSON export holds one whole event a line', async () => {
  const answer = await auditor.get('/api/events.ndjson?family=camera');
  const rows = answer.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { person: string; event: { attached: unknown } });
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({ person: 'ben', event: { attached: { device: { family: 'camera' } } } });
});

test('an export of many events arrives whole, though its reader is slow', async () => {
  const many = await TestAgent.enrol(api, { hostname: 'mac-of-many' });
  for (let batch = 0; batch < 4; batch++) {
    await many.post('/api/agent/events', {
      events: Array.from({ length: 900 }, () => attachEvent({ time: at(50), user: 'many' })),
    });
  }
  const response = await fetch(`${api.url}/api/events.ndjson?person=many`, {
    headers: { cookie: auditor.cookie ?? '' },
  });
  const ids = new Set<string>();
  let rest = '';
  for await (const chunk of response.body ?? []) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const lines = (rest + Buffer.from(chunk as Uint8Array).toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) ids.add((JSON.parse(line) as { id: string }).id);
  }
  expect(ids.size).toBe(3600);
});

test('a filter, a cursor or a range that means nothing is refused and not ignored', async () => {
  for (const query of [
    'person2=x',
    'family=sticks',
    'outcome=yes',
    'from=yesterday',
    'macId=7',
    'limit=0',
    'limit=1001',
    'cursor=abc',
    `from=${at(2)}&to=${at(1)}`,
  ]) {
    const answer = await auditor.get(`/api/events?${query}`);
    expect(answer.status, query).toBe(400);
    expect(answer.body.error.code).toBe('invalid-request');
    expect(answer.body.error.message).not.toBe('');
  }
  expect((await auditor.get(`/api/events.csv?from=${at(2)}&to=${at(1)}`)).status).toBe(400);
});

test('helpdesk reads the events of one Mac or one person, and not those of the fleet', async () => {
  const helpdesk = await api.signIn('helpdesk');
  for (const query of ['', '?kind=verdict', '?person=', '?q=mia', '?deviceKey=0951:1666:A1']) {
    const refused = await helpdesk.get(`/api/events${query}`);
    expect(refused.status, query).toBe(400);
    expect(refused.body.error.message).toContain('one Mac or one person at a time');
  }
  const ofMac = await helpdesk.get<EventPage>(`/api/events?macId=${mia.macId}&limit=1`);
  expect(ofMac.status).toBe(200);
  expect((await helpdesk.get(`/api/events/${ofMac.body.data[0]?.id ?? ''}?macId=${mia.macId}`)).status).toBe(200);
  expect((await helpdesk.get('/api/events?person=mia')).status).toBe(200);
  expect((await helpdesk.get(`/api/events.csv?macId=${mia.macId}`)).status).toBe(403);
});

test('who may read the history may not by that export it', async () => {
  const editor = await api.signIn('policy-editor');
  expect((await editor.get('/api/events')).status).toBe(200);
  expect((await editor.get('/api/events.csv')).status).toBe(403);
});

test('a time that PostgreSQL knows no year of is refused, and one at the edge of all zones is read', async () => {
  const noYear = Buffer.from('0000-01-01T00:00:00.000000Z/0b9d7c1e-1111-4222-8333-444455556666').toString('base64url');
  for (const query of [`cursor=${noYear}`, 'from=0000-01-01T00:00:00Z', 'to=0000-12-31T23:59:59Z'])
    expect((await auditor.get(`/api/events?${query}`)).status, query).toBe(400);
  for (const offset of ['%2B16:00', '-16:00', '%2B23:59'])
    expect((await auditor.get(`/api/events?from=2026-01-01T00:00:00${offset}`)).status, offset).toBe(200);
});
