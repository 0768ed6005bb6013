import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventsAnswer } from '@portcullis/wire';
import { ensureEventPartitions } from '../src/database/event-partitions.js';
import { Retention } from '../src/features/retention/retention.service.js';
import { TestAgent } from './harness/agent.js';
import { startTestApplication, type TestApplication } from './harness/application.js';
import { attachEvent, verdictEvent } from './harness/events.js';

let api: TestApplication;
let agent: TestAgent;
beforeAll(async () => {
  api = await startTestApplication({ keepEventsDays: { all: 365, attach: 30 } });
  agent = await TestAgent.enrol(api);
  await api.dataSource.transaction((manager) => ensureEventPartitions(manager, new Date(ago(500))));
});
afterAll(() => api.stop());

const ago = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
async function store(events: readonly object[]): Promise<void> {
  const answer = await agent.post<EventsAnswer>('/api/agent/events', { events });
  expect(answer.body).toMatchObject({ accepted: events.length, rejected: [] });
}
const stored = async (): Promise<string[]> => {
  const rows: { what: string }[] = await api.dataSource.query(
    `select kind || ' ' || round(extract(epoch from now() - occurred_at) / 86400) as what from events order by occurred_at`,
  );
  return rows.map(({ what }) => what);
};
const terms = async (): Promise<string[]> => {
  const rows: { term: string }[] = await api.dataSource.query(
    `select term from event_terms where kind = 'person' order by term`,
  );
  return rows.map(({ term }) => term);
};
const months = async (): Promise<string[]> => {
  const rows: { name: string }[] = await api.dataSource.query(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'events'::regclass order by 1`,
  );
  return rows.map(({ name }) => name);
};
const retention = () => api.app.get(Retention);

describe('what is past its time', () => {
  it('goes: whole months of events, single kinds, and people whom no event names any more', async () => {
    await store([
      verdictEvent({ time: ago(510), user: 'long-gone' }),
      attachEvent({ time: ago(500) }),
      // In no month that has a table of its own.
      verdictEvent({ time: ago(900), user: 'longer-gone' }),
      verdictEvent({ time: ago(200), user: 'mia' }),
      attachEvent({ time: ago(40) }),
      attachEvent({ time: ago(20) }),
      verdictEvent({ time: ago(1), user: 'ben' }),
    ]);
    const before = await months();
    expect(await terms()).toEqual(expect.arrayContaining(['ben', 'long-gone', 'longer-gone', 'mia']));

    await retention().run();

    expect(await stored()).toEqual(['verdict 200', 'attach 20', 'verdict 1']);
    const after = new Set(await months());
    const dropped = before.filter((name) => !after.has(name));
    function isOld(name: string): boolean {
      const [, year = 0, month = 0] = /_(\d{4})_(\d\d)$/.exec(name)?.map(Number) ?? [];
      return Date.UTC(year, month, 1) <= Date.now() - 365 * 86_400_000;
    }
    expect(dropped).toEqual(before.filter((name) => name !== 'events_default' && isOld(name)));
    expect(dropped.length).toBeGreaterThan(0);
    expect(await terms()).toEqual(expect.arrayContaining(['ben', 'mia']));
    expect(await terms()).not.toEqual(expect.arrayContaining(['long-gone']));
    expect(await terms()).not.toEqual(expect.arrayContaining(['longer-gone']));
  });

  it('goes while events come in, none of which is lost, nor a person of whom they tell', async () => {
    await api.dataSource.transaction((manager) => ensureEventPartitions(manager, new Date(ago(500))));
    const ingest = { goesOn: true };
    const people: string[] = [];
    const incoming = (async () => {
      while (ingest.goesOn) {
        const user = `new-${randomUUID()}`;
        people.push(user);
        await store([verdictEvent({ time: ago(1), user }), verdictEvent({ time: ago(499), user: 'old' })]);
      }
    })();
    for (let round = 0; round < 3; round++) await retention().run();
    ingest.goesOn = false;
    await incoming;
    expect(people.length).toBeGreaterThan(0);
    const [counted]: { n: number }[] = await api.dataSource.query(
      `select count(*)::int as n from events where person like 'new-%'`,
    );
    expect(counted?.n).toBe(people.length);
    expect(await terms()).toEqual(expect.arrayContaining(people));
    await retention().run();
    expect((await stored()).filter((what) => what.endsWith(' 499'))).toEqual([]);
  });

  it('waits for somebody who reads for long, and lets events in meanwhile', async () => {
    await api.dataSource.transaction((manager) => ensureEventPartitions(manager, new Date(ago(500))));
    const before = await months();
    const reader = api.dataSource.createQueryRunner();
    await reader.startTransaction();
    await reader.query('select count(*) from events');
    const gone = retention().run();
    // While the reader stays, dropping waits for it again and again, and ingest never behind it for long.
    for (let n = 0; n < 5; n++) await store([verdictEvent()]);
    expect(await months()).toEqual(before);
    await reader.rollbackTransaction();
    await reader.release();
    await gone;
    expect((await months()).length).toBeLessThan(before.length);
  });

  it('goes of sign-ins, too', async () => {
    await api.signIn('auditor');
    await api.dataSource.query(`update sessions set expires_at = now() - interval '1 minute'`);
    await api.dataSource.query(
      `insert into login_attempts values ('an address', 3, now() - interval '1 day', now() - interval '2 days'),
         ('another address', 3, now() + interval '1 minute', now())`,
    );
    await retention().run();
    expect(await api.dataSource.query('select 1 from sessions')).toEqual([]);
    expect(await api.dataSource.query(`select key from login_attempts where key like '%address'`)).toEqual([
      { key: 'another address' },
    ]);
  });
});

describe('without the setting', () => {
  it('every event stays', async () => {
    const other = await startTestApplication();
    const mac = await TestAgent.enrol(other);
    await mac.post('/api/agent/events', { events: [verdictEvent({ time: ago(2000) })] });
    await other.app.get(Retention).run();
    expect(await other.dataSource.query('select 1 from events')).toHaveLength(1);
    await other.stop();
  });
});
