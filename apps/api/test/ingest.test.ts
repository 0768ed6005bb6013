import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureEventPartitions } from '../src/database/event-partitions.js';
import { type EventsAnswer, TRIGGERS } from '@portcullis/wire';
import { TestAgent } from './harness/agent.js';
import { startTestApplication, type TestApplication } from './harness/application.js';
import { attachEvent, STICK, verdictEvent } from './harness/events.js';

let api: TestApplication;
let agent: TestAgent;
beforeAll(async () => {
  api = await startTestApplication();
  agent = await TestAgent.enrol(api);
});
afterAll(() => api.stop());

const send = (events: unknown[], from: TestAgent = agent) => from.post<EventsAnswer>('/api/agent/events', { events });
const stored = async (id: string) => {
  const rows: Record<string, unknown>[] = await api.dataSource.query(
    'SELECT *, tableoid::regclass::text AS partition FROM events WHERE id = $1',
    [id],
  );
  return rows;
};

describe('events', () => {
  it('are stored with what people filter by, and whole', async () => {
    const event = verdictEvent();
    const answer = await send([event]);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
    const [row] = await stored(event.id);
    expect(row).toMatchObject({
      kind: 'verdict',
      person: 'mia',
      device_key: STICK.key,
      device_name: 'DataTraveler 3.0',
      family: 'usb-storage',
      decision: 'denied',
      outcome: 'enforced',
      bridge_mode: 'simulate',
      revision: 3,
      rule: 'default',
      mac_id: agent.macId,
      body: event,
    });
  });

  it('are taken whatever asked for a verdict, an open of a disk past its mount included', async () => {
    const events = TRIGGERS.map((trigger) => verdictEvent({ trigger }));
    expect((await send(events)).body).toEqual({ accepted: TRIGGERS.length, duplicates: 0, rejected: [] });
    const unknown = verdictEvent({ trigger: 'raw-opening' });
    expect((await send([unknown])).body.rejected).toMatchObject([{ id: unknown.id, code: 'invalid' }]);
  });

  it('sent again are duplicates, within a batch and across batches', async () => {
    const [one, two] = [verdictEvent(), attachEvent()];
    expect((await send([one, one])).body).toEqual({ accepted: 1, duplicates: 1, rejected: [] });
    expect((await send([two, one])).body).toEqual({ accepted: 1, duplicates: 1, rejected: [] });
    expect(await stored(one.id)).toHaveLength(1);
  });

  it('sent by several requests at once are stored once', async () => {
    const batch = Array.from({ length: 50 }, () => verdictEvent());
    const answers = await Promise.all([send(batch), send(batch), send(batch)]);
    expect(answers.map((answer) => answer.body.accepted).toSorted((a, b) => a - b)).toEqual([0, 0, 50]);
  });

  it('with ids that another Mac has sent, or sends in the same moment, are events of their own', async () => {
    const other = await TestAgent.enrol(api);
    const shared = verdictEvent();
    const mine = Array.from({ length: 20 }, () => verdictEvent());
    const theirs = Array.from({ length: 20 }, () => verdictEvent());
    const answers = await Promise.all([send([...mine, shared]), send([...theirs, shared], other)]);
    expect(answers.map(({ body }) => body)).toEqual([
      { accepted: 21, duplicates: 0, rejected: [] },
      { accepted: 21, duplicates: 0, rejected: [] },
    ]);
    expect((await send([shared], other)).body).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await stored(shared.id)).toHaveLength(2);

    const admin = await api.signIn('admin');
    for (const { macId } of [agent, other]) {
      const shown = await admin.get<{ mac: { id: string } }>(`/api/events/${shared.id}?macId=${macId}`);
      expect([shown.status, shown.body.mac.id]).toEqual([200, macId]);
    }
    expect((await admin.get(`/api/events/${shared.id}?macId=${api.organisationId}`)).status).toBe(404);
  });

  it('that are bad are refused one by one, and the good ones beside them stored', async () => {
    const good = verdictEvent();
    const noTime = { ...verdictEvent(), time: 'yesterday' };
    let deep: unknown = 'x';
    for (let i = 0; i < 500; i++) deep = [deep];
    const tooDeep = { ...verdictEvent(), extra: deep };
    const tooLarge = { ...verdictEvent(), extra: 'x'.repeat(300_000) };
    const answer = await send([noTime, good, tooDeep, 7, tooLarge]);
    expect(answer.status).toBe(200);
    expect(answer.body.accepted).toBe(1);
    expect(answer.body.rejected.map(({ id, code }) => [id, code])).toEqual([
      [noTime.id, 'invalid'],
      [tooDeep.id, 'too-deep'],
      ['', 'invalid'],
      [tooLarge.id, 'too-large'],
    ]);
    expect(await stored(good.id)).toHaveLength(1);
  });

  it('nested so deeply that walking them would exhaust the stack are refused, not a failure of the server', async () => {
    const event = JSON.stringify(verdictEvent({ extra: 0 }));
    const bottomless = event.replace('"extra":0', `"extra":${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    const answer = await api.anonymous.request<EventsAnswer>(
      'POST',
      '/api/agent/events',
      `{"events":[${bottomless}]}`,
      {
        ...(await agent.headers()),
        'content-type': 'application/json',
      },
    );
    expect(answer.status).toBe(200);
    expect(answer.body.rejected).toMatchObject([{ code: 'too-deep' }]);
  });

  it('may name a rule like a part of every JavaScript object, and keep it', async () => {
    const event = verdictEvent({ rules: { constructor: { description: 'a rule with this id' } } });
    expect((await send([event])).body.accepted).toBe(1);
    expect((await stored(event.id))[0]).toMatchObject({
      body: { rules: { constructor: { description: 'a rule with this id' } } },
    });
  });

  it('with characters that PostgreSQL cannot store are stored with a replacement', async () => {
    const nasty = 'NUL \0, lone \ud800, real \u{1f4be}, text \\u0000, tab\t, line\n, \\N';
    const event = verdictEvent({
      user: nasty,
      attached: {
        ...STICK,
        key: `x\0y\ud800`,
        device: { ...STICK.device, productName: nasty, manufacturerName: '\ud800' },
      },
      rules: { ['\0']: { description: '\udfff' } },
    });
    const answer = await send([event]);
    expect(answer.body).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
    const [row] = await stored(event.id);
    const expected = 'NUL \ufffd, lone \ufffd, real \u{1f4be}, text \\u0000, tab\t, line\n, \\N';
    expect(row).toMatchObject({ person: expected, body: { user: expected }, device_key: 'x\ufffdy\ufffd' });
  });

  it('with a person, a rule and a volume too long for any index are stored, and so are their neighbours', async () => {
    // What does not compress: PostgreSQL would pack a row of equal letters into its index.
    const long = () => randomBytes(8000).toString('base64');
    const verdict = { verbs: { read: { effect: 'deny', rule: long(), mode: 'enforce' } } };
    const volume = { bsdName: 'disk4s1', name: long(), encrypted: false, fileSystem: 'msdos' };
    const events = [attachEvent(), verdictEvent({ user: long(), verdict, volume }), attachEvent()];
    const answer = await send(events);
    expect([answer.status, answer.body], answer.text).toEqual([200, { accepted: 3, duplicates: 0, rejected: [] }]);
    const [row] = await stored(events[1]?.id ?? '');
    expect(row?.['body']).toMatchObject({ user: events[1]?.['user'] });
  });

  it('packed with gzip are taken, and a batch that unpacks to too much is refused whole', async () => {
    expect(await agent.postGzip('/api/agent/events', { events: [verdictEvent()] })).toBe(200);
    const bomb = { events: [verdictEvent({ extra: ' '.repeat(20 * 1024 * 1024) })] };
    expect(await agent.postGzip('/api/agent/events', bomb)).toBe(413);
    expect(await agent.postGzip('/api/agent/events', { events: Array.from({ length: 1001 }, () => 1) })).toBe(400);
  });

  it('land in the partition of their month, or in the default one when there is none', async () => {
    const now = verdictEvent({ time: '2026-11-23T10:00:00+01:00' });
    const long = verdictEvent({ time: '1999-12-31T23:59:59Z' });
    await api.dataSource.transaction((manager) => ensureEventPartitions(manager, new Date('2026-11-23T00:00:00Z')));
    await send([now, long]);
    expect((await stored(now.id))[0]?.['partition']).toBe('events_2026_11');
    expect((await stored(long.id))[0]?.['partition']).toBe('events_default');
  });

  it('that waited in the default partition move when their month gets its own', async () => {
    const early = verdictEvent({ time: '2031-05-17T10:00:00Z' });
    await send([early]);
    expect((await stored(early.id))[0]?.['partition']).toBe('events_default');
    const made = await api.dataSource.transaction((manager) =>
      ensureEventPartitions(manager, new Date('2031-05-01T00:00:00Z')),
    );
    expect(made).toEqual(['events_2031_04', 'events_2031_05', 'events_2031_06', 'events_2031_07', 'events_2031_08']);
    expect((await stored(early.id))[0]?.['partition']).toBe('events_2031_05');
    expect((await send([early])).body.duplicates).toBe(1);
  });
});

describe('the inventory', () => {
  it('holds each device once, with its first and last sighting and the latest facts, whatever the order of arrival', async () => {
    const key = 'inventory-key';
    const at = (time: string, productName: string, user: string) =>
      attachEvent({ time, user, attached: { ...STICK, key, device: { ...STICK.device, productName } } });
    await send([at('2026-11-20T10:00:00Z', 'New name', 'ben')]);
    await send([at('2026-11-18T10:00:00Z', 'Old name', 'mia')]);
    const rows = await api.dataSource.query(
      'SELECT d.product_name, d.last_user, d.first_seen_at, d.last_seen_at, m.first_seen_at AS mac_first FROM devices d JOIN device_macs m ON m.device_id = d.id WHERE d.device_key = $1',
      [key],
    );
    expect(rows).toEqual([
      {
        product_name: 'New name',
        last_user: 'ben',
        first_seen_at: new Date('2026-11-18T10:00:00Z'),
        last_seen_at: new Date('2026-11-20T10:00:00Z'),
        mac_first: new Date('2026-11-18T10:00:00Z'),
      },
    ]);
  });

  it('does not believe a clock that is ahead', async () => {
    const key = 'future-key';
    await send([attachEvent({ time: '2099-01-01T00:00:00Z', attached: { ...STICK, key } })]);
    const rows: { last_seen_at: Date }[] = await api.dataSource.query(
      'SELECT last_seen_at FROM devices WHERE device_key = $1',
      [key],
    );
    expect(rows[0]?.last_seen_at.getTime()).toBeLessThanOrEqual(Date.now());
  });
});
