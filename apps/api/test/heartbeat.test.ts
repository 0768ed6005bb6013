import { readFile } from 'node:fs/promises';
import type { HeartbeatAnswer } from '@portcullis/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toManager } from '../src/database/manager.js';
import { Notifications, type LiveNotice } from '../src/database/notifications.js';
import { heardOf, TestAgent } from './harness/agent.js';
import { startTestApplication, type TestApplication } from './harness/application.js';
import { STICK } from './harness/events.js';

let api: TestApplication;
let agent: TestAgent;
beforeAll(async () => {
  api = await startTestApplication();
  agent = await TestAgent.enrol(api);
});
afterAll(() => api.stop());

const report = (changes: Record<string, unknown> = {}) => ({
  facts: {
    macosVersion: '15.1',
    bridge: { connected: false, failure: 'not-running' },
    documents: { applied: [{ kind: 'mac', id: agent.macId, sequence: 1 }] },
  },
  attached: [STICK],
  agentVersion: '0.2.0',
  time: new Date().toISOString(),
  ...changes,
});
const send = (body: unknown) => agent.post<HeartbeatAnswer>('/api/agent/health', body);
const mac = async () => {
  const rows: Record<string, unknown>[] = await api.dataSource.query('SELECT * FROM macs WHERE id = $1', [agent.macId]);
  return rows[0] ?? {};
};

/** Seconds since it was last heard of. */
const seenAgo = async (): Promise<number> => {
  const [row]: { ago: number }[] = await api.dataSource.query(
    'SELECT extract(epoch FROM now() - last_seen_at)::float8 AS ago FROM mac_presence WHERE mac_id = $1',
    [agent.macId],
  );
  return row?.ago ?? Infinity;
};

describe('a heartbeat', () => {
  it('is stored with the state that the server finds in the facts, whatever the agent says of itself', async () => {
    const answer = await send(report({ diagnosis: { state: 'protected', problems: [], checks: [] } }));
    expect(answer.status).toBe(200);
    const stored = await mac();
    expect(stored['state']).not.toBe('protected');
    expect(stored['problems']).not.toEqual([]);
    expect(stored).toMatchObject({
      agent_version: '0.2.0',
      attached: [STICK],
      applied: [{ kind: 'mac', id: agent.macId, sequence: 1 }],
    });
  });

  it('answers with the ETag of the documents, so that a Mac without a live channel learns of changes', async () => {
    const { documentsEtag } = (await send(report())).body;
    expect((await agent.get('/api/agent/documents')).headers.get('etag')).toBe(documentsEtag);
  });

  it('is news to the console only when something that it shows has changed', async () => {
    const notices: LiveNotice[] = [];
    const end = api.app.get(Notifications).subscribe('portcullis_live', (notice) => notices.push(notice));
    await send(report({ agentVersion: '0.3.0' }));
    await send(report({ agentVersion: '0.3.0' }));
    await send(report({ agentVersion: '0.4.0' }));
    // Notifications arrive in order: once this one is here, all before it are.
    const last = new Promise<void>((resolve) => {
      api.app.get(Notifications).subscribe('portcullis_live', (notice) => notice.type === 'policy' && resolve());
    });
    await api.app
      .get(Notifications)
      .notify(toManager(api.dataSource.manager), 'portcullis_live', { type: 'policy', id: agent.macId });
    await last;
    end();
    expect(notices.filter((notice) => notice.type === 'mac')).toHaveLength(2);
  });

  it('that says nothing new writes nothing but the time, from an agent of before as well', async () => {
    const version = async () => (await api.dataSource.query('SELECT xmin FROM macs WHERE id = $1', [agent.macId]))[0];
    const moving = (n: number) => ({
      facts: {
        macosVersion: '15.1',
        server: { reachable: true, lastContactAt: new Date().toISOString(), clockSkewSeconds: n },
        spool: { pending: n, oldestPendingAt: new Date().toISOString(), deadLetters: 0, lost: 0 },
        bridge: { connected: true, status: { bridgeMode: 'simulate', counters: { events: n }, journal: { next: n } } },
        canary: { lastDeniedAt: new Date().toISOString(), lastOutcome: 'denied' },
      },
    });
    const first = await send(report(moving(1)));
    const before = await version();
    await heardOf(api, agent.macId, '4 minutes');
    const second = await send(report(moving(2)));
    expect(second.body.report).toBe(first.body.report);
    expect(await version()).toEqual(before);
    expect(await seenAgo()).toBeLessThan(60);

    const third = await send(report({ ...moving(3), agentVersion: '9.9.9' }));
    expect(third.body.report).not.toBe(first.body.report);
    expect(await mac()).toMatchObject({ agent_version: '9.9.9' });
  });

  it('changes no column that an index holds, which would make every one of them a new row in every index', async () => {
    const indexed = await api.dataSource.query(
      `select distinct a.attname as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
       where i.indrelid in ('mac_presence'::regclass, 'macs'::regclass) order by 1`,
    );
    const columns = (indexed as { name: string }[]).map(({ name }) => name);
    expect(columns).toContain('mac_id');
    const changed = [
      'report',
      'last_seen_at',
      'reported_at',
      'proved_at',
      'clock_behind_ms',
      'health',
      'state',
      'problems',
    ];
    expect(columns.filter((name) => changed.includes(name))).toEqual([]);
  });

  it('is taken anew by a server that has lost what was said', async () => {
    const { report: name } = (await send(report())).body;
    await api.dataSource.query(`UPDATE macs SET state = 'unknown', attached = '[]' WHERE id = $1`, [agent.macId]);
    await api.dataSource.query('DELETE FROM mac_presence WHERE mac_id = $1', [agent.macId]);
    expect((await send(report())).body.report).toBe(name);
    expect((await mac())['attached']).toEqual([STICK]);
  });

  it('may hold characters that PostgreSQL cannot store', async () => {
    const answer = await send(report({ facts: { note: 'a\0b\ud800' }, attached: [{ ...STICK, key: '\0' }] }));
    expect(answer.status).toBe(200);
    expect((await mac())['attached']).toMatchObject([{ key: '\ufffd' }]);
  });

  it('keeps what macOS says, and finds in it what is wrong', async () => {
    const system = { sip: 'disabled', appleSilicon: true, jobs: {} };
    const extension = { identifier: 'org.portcullis.app.bridge', records: [] };
    expect((await send(report({ facts: { macosVersion: '15.1', system, extension } }))).status).toBe(200);
    const stored = await mac();
    expect(stored['health']).toMatchObject({ facts: { system, extension } });
    expect(stored['problems']).toContainEqual(expect.objectContaining({ code: 'integrity-protection-off' }));
  });

  it('leaves out what macOS says when it is out of all proportion, and takes the rest', async () => {
    const system = { sip: 'enabled', otherCopies: Array.from({ length: 2000 }, () => 'x'.repeat(100)) };
    const answer = await send(report({ facts: { macosVersion: '15.1', system, extension: { records: [] } } }));
    expect(answer.status).toBe(200);
    expect((await mac())['health']).toMatchObject({ facts: { macosVersion: '15.1', extension: { records: [] } } });
    expect(JSON.stringify((await mac())['health'])).not.toContain('xxxx');
  });

  it('of an agent of before, which says several things twice, is understood', async () => {
    // Recorded from agent 0.1.0 with the simulated bridge: one document applied, one refused.
    const recorded = JSON.parse(await readFile(new URL('./heartbeats/agent-0.1.0.json', import.meta.url), 'utf8')) as {
      readonly facts: Record<string, unknown>;
      readonly applied: readonly object[];
      readonly refused: readonly object[];
      readonly attached: readonly object[];
    };
    const columns = async () => {
      const { applied, refused, attached, bridge_mode: mode, state, problems, agent_version: version } = await mac();
      return { applied, refused, attached, mode, state, problems, version };
    };
    expect((await send(recorded)).status).toBe(200);
    const old = await columns();
    expect(old).toMatchObject({
      mode: 'simulate',
      version: '0.1.0',
      applied: recorded.applied,
      refused: recorded.refused,
    });
    expect(old.attached).toHaveLength(recorded.attached.length);

    const once = Object.fromEntries(
      Object.entries(recorded).filter(([name]) => ['facts', 'attached', 'time', 'agentVersion'].includes(name)),
    );
    await send(report());
    expect((await send(once)).status).toBe(200);
    expect(await columns()).toEqual(old);
  });

  it('keeps of what is applied and refused that which it understands', async () => {
    const good = { kind: 'policy', id: agent.macId, sequence: 7 };
    const documents = { applied: [good, { ...good, kind: 'poem' }, 'x'], refused: 'none' };
    expect((await send(report({ facts: { documents, bridge: { status: { bridgeMode: 'telepathy' } } } }))).status).toBe(
      200,
    );
    expect(await mac()).toMatchObject({ applied: [good], refused: [], bridge_mode: null });
  });

  it('that is no report is refused, with the place of every problem', async () => {
    const answer = await agent.post(
      '/api/agent/health',
      report({ applied: [{ kind: 'poem', id: 'x', sequence: -1 }] }),
    );
    expect(answer.status).toBe(400);
    expect(answer.body.error.details.map(({ path }) => path)).toEqual([
      'applied.0.kind',
      'applied.0.id',
      'applied.0.sequence',
    ]);
  });
});
