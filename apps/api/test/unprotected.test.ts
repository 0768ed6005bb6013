import { randomUUID } from 'node:crypto';
import type { EventsAnswer, UnprotectedAnswer } from '@portcullis/wire';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestAgent } from './harness/agent.js';
import { startTestApplication, type TestApplication } from './harness/application.js';

let api: TestApplication;
beforeAll(async () => {
  api = await startTestApplication();
});
afterAll(() => api.stop());

const MINUTE = 60_000;
const ago = (minutes: number): string =>
  new Date(Math.floor(Date.now() / 1000) * 1000 - minutes * MINUTE).toISOString();

async function say(agent: TestAgent, ...words: readonly Record<string, unknown>[]): Promise<void> {
  const journal = randomUUID();
  const events = words.map((word, index) => ({
    id: randomUUID(),
    journal,
    seq: index + 1,
    bridgeMode: 'authorize',
    kind: 'lifecycle',
    component: 'bridge',
    ...word,
  }));
  const { body } = await agent.post<EventsAnswer>('/api/agent/events', { events });
  expect(body.rejected).toEqual([]);
}

async function read(agent: TestAgent): Promise<UnprotectedAnswer> {
  const console_ = await api.signIn('helpdesk');
  return (await console_.get<UnprotectedAnswer>(`/api/macs/${agent.macId}/unprotected`)).body;
}

describe('the unprotected times of a Mac', () => {
  it('are put together from what its bridge said, the newest first, and from no other Mac', async () => {
    const agent = await TestAgent.enrol(api);
    const other = await TestAgent.enrol(api);
    await say(other, { time: ago(1), what: 'stopped' });
    const [stopped, started, alive, again] = [ago(300), ago(290), ago(60), ago(30)];
    await say(
      agent,
      { time: ago(500), what: 'started' },
      { time: stopped, what: 'stopped' },
      { time: started, what: 'started' },
      { time: again, what: 'started', lastAlive: alive },
    );
    await agent.post('/api/agent/health', {
      facts: { macosVersion: '15.1', bridge: { connected: false, failure: 'not-running' }, documents: { applied: [] } },
      attached: [],
      agentVersion: '0.2.0',
      time: new Date().toISOString(),
    });
    expect(await read(agent)).toEqual({
      intervals: [
        { from: alive, to: again, why: 'without-a-word', detail: null },
        { from: stopped, to: started, why: 'stopped', detail: null },
      ],
      silence: null,
      lastWord: { what: 'started', at: again },
    });
  });

  it('say of a Mac that is heard of no more how its words ended', async () => {
    const agent = await TestAgent.enrol(api);
    await say(agent, { time: ago(60), what: 'started' });
    const silent = async (minutes: number): Promise<void> => {
      // Who was heard of is written a moment later, for many Macs at once.
      await vi.waitFor(
        async () => {
          const heard = `SELECT 1 FROM mac_presence WHERE mac_id = $1 AND last_seen_at > now() - interval '1 minute'`;
          expect(await api.dataSource.query(heard, [agent.macId])).toHaveLength(1);
        },
        { timeout: 20_000, interval: 100 },
      );
      await api.dataSource.query('UPDATE mac_presence SET last_seen_at = $2 WHERE mac_id = $1', [
        agent.macId,
        ago(minutes),
      ]);
    };
    await silent(10);
    const found = await read(agent);
    expect(found.silence).toBe('without-a-word');
    expect(found.intervals).toMatchObject([{ to: null, why: 'without-a-word' }]);
    await say(agent, { time: ago(10), what: 'sleep' });
    await silent(10);
    expect(await read(agent)).toMatchObject({ silence: 'asleep', intervals: [] });
  });

  it('leave out what was said more than 30 days ago, and do not exist for a Mac that is not there', async () => {
    const agent = await TestAgent.enrol(api);
    await say(agent, { time: ago(31 * 24 * 60), what: 'stopped' });
    expect((await read(agent)).lastWord).toBeNull();
    const console_ = await api.signIn('helpdesk');
    expect((await console_.get(`/api/macs/${randomUUID()}/unprotected`)).status).toBe(404);
  });
});
