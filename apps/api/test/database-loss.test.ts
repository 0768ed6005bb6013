import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventsAnswer } from '@portcullis/wire';
import { TestAgent } from './harness/agent.js';
import { startTestApplication, type TestApplication } from './harness/application.js';
import { verdictEvent } from './harness/events.js';

let api: TestApplication;
let agent: TestAgent;
let admin: pg.Client;
beforeAll(async () => {
  api = await startTestApplication();
  agent = await TestAgent.enrol(api);
  admin = new pg.Client({ connectionString: api.configuration.databaseUrl, application_name: 'the test' });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await api.stop();
});

/** What a restart of PostgreSQL does to the API's connections. */
const cutConnections = () =>
  admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );

/** As an agent does it: again and again, until it is told that the batch is stored. */
async function sendUntilStored(events: unknown[]): Promise<EventsAnswer> {
  for (;;) {
    const answer = await agent.post<EventsAnswer>('/api/agent/events', { events });
    if (answer.status === 200) return answer.body;
    expect(answer.status).toBe(503);
    await wait(20);
  }
}

describe('when the database’s connections break again and again', () => {
  it('every batch is stored once and whole, and the API goes on', async () => {
    const batches = Array.from({ length: 12 }, () => Array.from({ length: 100 }, () => verdictEvent()));
    const breaking = (async () => {
      for (let cut = 0; cut < 12; cut++) {
        await cutConnections();
        await wait(60);
      }
    })();
    const results = await Promise.all(batches.map(sendUntilStored));
    await breaking;
    for (const { accepted, duplicates } of results) expect(accepted + duplicates).toBe(100);
    const { rows } = await admin.query('SELECT count(*)::int AS stored, count(DISTINCT id)::int AS ids FROM events');
    expect(rows).toEqual([{ stored: 1200, ids: 1200 }]);
    await expect.poll(async () => (await api.anonymous.get('/api/ready')).status).toBe(200);
  });

  it('a batch is whole or not there: what was answered with an error left nothing half done', async () => {
    const { rows } = await admin.query(
      `SELECT (SELECT count(*) FROM devices)::int AS devices, (SELECT count(*) FROM device_macs)::int AS links`,
    );
    expect(rows).toEqual([{ devices: 1, links: 1 }]);
  });
});
