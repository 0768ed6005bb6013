import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { toManager } from '../src/database/manager.js';
import { Notifications } from '../src/database/notifications.js';
import type { DeviceRow, HeartbeatAnswer, MacRow, Page } from '@portcullis/wire';
import { heardOf, TestAgent } from './harness/agent.js';
import { attachEvent, STICK } from './harness/events.js';
import { startTestApplication, type TestApplication } from './harness/application.js';
import { assign, policySource, publish, publishedPolicy } from './harness/policies.js';

let api: TestApplication;
/** Another process over the same database, as behind a balancer. */
let replica: TestApplication;
beforeAll(async () => {
  api = await startTestApplication();
  replica = await startTestApplication({
    databaseUrl: api.configuration.databaseUrl,
    secret: api.configuration.secret,
  });
});
afterAll(async () => {
  await replica.stop();
  await api.stop();
});

/** Notifications arrive in the order of the commits: once this one is here, all before it are. */
async function everythingHeard(): Promise<void> {
  const notifications = api.app.get(Notifications);
  await new Promise<void>((resolve) => {
    const end = notifications.subscribe('portcullis_live', ({ type }) => {
      if (type !== 'policy') return;
      end();
      resolve();
    });
    void notifications.notify(toManager(api.dataSource.manager), 'portcullis_live', {
      type: 'policy',
      id: api.organisationId,
    });
  });
}

/** What the server answers to an upgrade that it refuses. */
function refusedUpgrade(url: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers });
    socket.on('open', () => reject(new Error('the connection was accepted')));
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
  });
}

describe('the live channel of agents', () => {
  it('tells a connected Mac of a newly published policy, on whatever replica it was published', async () => {
    const policy = await publishedPolicy(api, 'Live');
    await assign(api, [[policy, { type: 'everyone' }]]);
    const agent = await TestAgent.enrol(api);
    const connection = await agent.connect();
    await publish(replica, policy, 2, policySource('Live').replace('enforce', 'observe'));
    const etag = (await agent.get('/api/agent/documents')).headers.get('etag');
    // The enrolment itself may be heard of first.
    let message = await connection.next();
    while (JSON.stringify(message) !== JSON.stringify({ type: 'documents-changed', etag }))
      message = await connection.next();
    expect(message).toMatchObject({ etag });
    await connection.close();
  });

  it('says nothing to Macs that a change does not concern', async () => {
    await assign(api, []);
    const [one, other] = [await TestAgent.enrol(api), await TestAgent.enrol(api)];
    const policy = await publishedPolicy(api, 'Mine');
    await everythingHeard();
    const told: unknown[] = [];
    const end = api.app.get(Notifications).subscribe('portcullis_documents', ({ macIds }) => told.push(macIds));
    await assign(api, [[policy, { type: 'mac', macId: one.macId }]]);
    await everythingHeard();
    end();
    expect(told).toEqual([[one.macId]]);
    expect(told.flat()).not.toContain(other.macId);
  });

  it('refuses an upgrade without a token, with a used one, and with a session, each with its code', async () => {
    const url = `${api.url.replace('http', 'ws')}/api/agent/live`;
    const agent = await TestAgent.enrol(api);
    const admin = await api.signIn('admin');
    const used = await agent.headers();
    await api.anonymous.request('GET', '/api/agent/documents', undefined, used);
    expect(await refusedUpgrade(url, {})).toMatchObject({
      status: 401,
      body: expect.stringContaining('agent-token-missing'),
    });
    expect(await refusedUpgrade(url, used)).toMatchObject({
      status: 401,
      body: expect.stringContaining('agent-token-replayed'),
    });
    expect(await refusedUpgrade(url, { cookie: admin.cookie ?? '' })).toMatchObject({ status: 401 });
  });

  it('keeps one connection for each Mac: a new one replaces the old', async () => {
    const agent = await TestAgent.enrol(api);
    const old = await agent.connect();
    const closed = new Promise<number>((resolve) => old.socket.once('close', resolve));
    const fresh = await agent.connect();
    expect(await closed).toBe(4000);
    await fresh.close();
  });

  it('ends the connection of a Mac that is no longer enrolled', async () => {
    const agent = await TestAgent.enrol(api);
    const connection = await agent.connect();
    const closed = new Promise<number>((resolve) => connection.socket.once('close', resolve));
    await api.dataSource.query('DELETE FROM macs WHERE id = $1', [agent.macId]);
    await api.dataSource.query(`SELECT pg_notify('portcullis_documents', $1)`, [
      JSON.stringify({ macIds: [agent.macId] }),
    ]);
    expect(await closed).toBe(4001);
  });

  it('comes back by itself after the database cut the listening connection, and tells everyone then', async () => {
    const agent = await TestAgent.enrol(api);
    const connection = await agent.connect();
    await api.dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'portcullis-listen' AND datname = current_database()`,
    );
    expect(await connection.next()).toMatchObject({ type: 'documents-changed' });
    await connection.close();
  });
});

describe('a Mac that says over its channel that nothing is new', () => {
  const report = { facts: { macosVersion: '15.1' }, attached: [], agentVersion: '0.2.0' };
  const tell = async (agent: TestAgent, changes: object = {}): Promise<string> => {
    const body = { ...report, time: new Date().toISOString(), ...changes };
    return (await agent.post<HeartbeatAnswer>('/api/agent/health', body)).body.report ?? '';
  };
  const stateOf = async (on: TestApplication, agent: TestAgent): Promise<MacRow> => {
    const admin = await on.signIn('admin');
    return (await admin.get<MacRow>(`/api/macs/${agent.macId}`)).body;
  };

  it('is heard of on every replica, and shown as before once it had been silent', async () => {
    const agent = await TestAgent.enrol(api);
    const name = await tell(agent);
    const connection = await agent.connect(replica);
    await heardOf(api, agent.macId, '301 seconds');
    expect((await stateOf(api, agent)).problems.map(({ code }) => code)).toContain('not-reporting');
    const news = new Promise<void>((resolve) => {
      const end = api.app.get(Notifications).subscribe('portcullis_live', (notice) => {
        if (notice.type !== 'mac' || notice.id !== agent.macId) return;
        end();
        resolve();
      });
    });
    // It comes back from silence, which ends with a report.
    expect(await connection.stillThere(name)).toMatchObject({ type: 'heard', wanted: true });
    await news;
    expect(await tell(agent)).toBe(name);
    expect(await connection.stillThere(name)).toMatchObject({ wanted: false });
    expect((await stateOf(api, agent)).problems.map(({ code }) => code)).not.toContain('not-reporting');
    await connection.close();
  });

  it('is asked for everything where the server has lost it, or keeps something else', async () => {
    const agent = await TestAgent.enrol(api);
    const connection = await agent.connect();
    // Never reported: there is nothing to hold on to.
    expect(await connection.stillThere(agent.macId)).toMatchObject({ type: 'heard', wanted: true });
    const name = await tell(agent);
    expect(await connection.stillThere(name)).toMatchObject({ wanted: false });
    const newer = await tell(agent, { agentVersion: '0.3.0' });
    expect(await connection.stillThere(name)).toMatchObject({ wanted: true });
    expect(await connection.stillThere(newer)).toMatchObject({ wanted: false });
    await api.dataSource.query('UPDATE mac_presence SET report = NULL WHERE mac_id = $1', [agent.macId]);
    expect(await connection.stillThere(newer)).toMatchObject({ wanted: true });
    await connection.close();
  });

  it('is asked again when another Mac says that it has the same device, which only both together show', async () => {
    const [mia, ben] = [await TestAgent.enrol(api), await TestAgent.enrol(api)];
    const admin = await api.signIn('admin');
    for (const [agent, minutes] of [
      [mia, 20],
      [ben, 10],
    ] as const) {
      const time = new Date(Date.now() - minutes * 60_000).toISOString();
      await agent.post('/api/agent/events', { events: [attachEvent({ time })] });
    }
    const name = await tell(mia, { attached: [STICK] });
    await tell(ben, { attached: [STICK] });
    const connection = await mia.connect(replica);
    expect(await connection.stillThere(name)).toMatchObject({ wanted: true });
    await tell(mia, { attached: [STICK] });
    const { data } = (await admin.get<Page<DeviceRow>>(`/api/devices?key=${encodeURIComponent(STICK.key)}`)).body;
    expect(data).toMatchObject([{ shared: true, sharedFinding: { reason: 'at-two-macs' } }]);
    await connection.close();
  });

  it('and is not enrolled any more loses its channel', async () => {
    const agent = await TestAgent.enrol(api);
    const connection = await agent.connect();
    await api.dataSource.query('DELETE FROM macs WHERE id = $1', [agent.macId]);
    const closed = new Promise<number>((resolve) => connection.socket.once('close', (code: number) => resolve(code)));
    void connection.stillThere(agent.macId);
    expect(await closed).toBe(4001);
  });

  it.each(['', 'null', '{"type":"present"}', '[]'])('says nothing with %j, and stays connected', async (text) => {
    const agent = await TestAgent.enrol(api);
    const connection = await agent.connect();
    connection.socket.send(text);
    expect(await connection.stillThere(agent.macId)).toMatchObject({ type: 'heard' });
    await connection.close();
  });
});
