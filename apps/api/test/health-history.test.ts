import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeartbeatAnswer, HealthHistoryAnswer } from '@portcullis/wire';
import { lastDays } from '../src/features/health-history/days.js';
import { TestAgent } from './harness/agent.js';
import { type Client, startTestApplication, type TestApplication } from './harness/application.js';

let api: TestApplication;
let admin: Client;
beforeAll(async () => {
  api = await startTestApplication();
  admin = await api.signIn('admin');
});
afterAll(() => api.stop());

const NOT_RUNNING = { macosVersion: '15.1', bridge: { connected: false, failure: 'not-running' } };
const TOO_OLD = { ...NOT_RUNNING, macosVersion: '11.7' };
const report = (agent: TestAgent, facts: object = NOT_RUNNING, time = new Date()) =>
  agent.post<HeartbeatAnswer>('/api/agent/health', {
    facts,
    attached: [],
    agentVersion: '0.2.0',
    time: time.toISOString(),
  });
const history = async (agent: TestAgent, query = '') =>
  (await admin.get<HealthHistoryAnswer>(`/api/macs/${agent.macId}/health-history${query}`)).body;
const rows = (agent: TestAgent): Promise<{ kind: string; code: string; ended_at: Date | null }[]> =>
  api.dataSource.query('SELECT * FROM health_spells WHERE mac_id = $1 ORDER BY began_at, kind, code', [agent.macId]);
/** As if everything so far had happened that much earlier. */
const wait = async (agent: TestAgent, interval: string): Promise<void> => {
  await api.dataSource.query(
    `UPDATE health_spells SET began_at = began_at - $2::interval, ended_at = ended_at - $2::interval,
       proved_until = proved_until - $2::interval WHERE mac_id = $1`,
    [agent.macId, interval],
  );
  await api.dataSource.query(
    `UPDATE macs SET enrolled_at = enrolled_at - $2::interval, on_record_since = on_record_since - $2::interval
     WHERE id = $1`,
    [agent.macId, interval],
  );
  await api.dataSource.query(
    `UPDATE mac_presence SET last_seen_at = last_seen_at - $2::interval, reported_at = reported_at - $2::interval,
       proved_at = proved_at - $2::interval WHERE mac_id = $1`,
    [agent.macId, interval],
  );
};

/** So that no midnight is near. */
const whereItIsNoon = (): string => {
  const west = new Date().getUTCHours() - 12;
  return encodeURIComponent(`Etc/GMT${west < 0 ? west : `+${west}`}`);
};

describe('the history of a Mac', () => {
  it('says when each problem began and ended, and is written at changes alone', async () => {
    const agent = await TestAgent.enrol(api);
    await report(agent, TOO_OLD);
    await wait(agent, '3 minutes');
    const written = await rows(agent);
    await report(agent, TOO_OLD);
    expect(await rows(agent)).toEqual(written);
    await report(agent);
    const { problems } = await history(agent);
    const of = (code: string) => problems.filter((problem) => problem.code === code);
    expect(of('macos-too-old')).toMatchObject([
      { severity: 'critical', title: expect.any(String), to: expect.any(String) },
    ]);
    const [old] = of('macos-too-old');
    expect(Date.parse(old?.to ?? '') - Date.parse(old?.from ?? '')).toBeGreaterThan(2 * 60_000);
    expect(of('bridge-unreachable')).toMatchObject([{ to: null }]);
  });

  it('ends with the last report when the Mac falls silent, and goes on when it is back', async () => {
    const agent = await TestAgent.enrol(api);
    await report(agent);
    await wait(agent, '2 hours');
    // Events alone are no report, though the Mac counts as seen.
    await agent.post('/api/agent/events', { events: [] });
    const silent = await history(agent);
    expect(silent.unheard).toMatchObject([{ to: null }]);
    expect(silent.problems.every(({ to }) => to !== null)).toBe(true);
    await report(agent);
    const back = await history(agent);
    expect(back.unheard).toMatchObject([{ from: expect.any(String), to: expect.any(String) }]);
    expect(back.problems.filter(({ code }) => code === 'bridge-unreachable')).toMatchObject([
      { to: null },
      { to: expect.any(String) },
    ]);
  });

  it('ends its silence by saying over the channel that nothing is new, which is then said in full', async () => {
    const agent = await TestAgent.enrol(api);
    const name = (await report(agent)).body.report ?? '';
    const connection = await agent.connect();
    const lastDenied = new Date(Date.now() - 1000);
    expect(await connection.stillThere(name, new Date(), lastDenied)).toMatchObject({ wanted: false });
    expect((await history(agent)).provedAt).toEqual(expect.any(String));
    await wait(agent, '2 hours');
    expect(await connection.stillThere(name)).toMatchObject({ wanted: true });
    expect((await history(agent)).unheard).toMatchObject([{ to: null }]);
    await report(agent);
    expect((await history(agent)).unheard).toMatchObject([{ to: expect.any(String) }]);
    await wait(agent, '4 minutes');
    expect(await connection.stillThere(name)).toMatchObject({ wanted: false });
    await wait(agent, '4 minutes');
    expect((await history(agent)).unheard).toHaveLength(1);
    await connection.close();
  });

  it.each([
    ['counts days that denials have shown, of those on record', 'now()', 'protected'],
    ['counts no day on which nothing was seen to be denied, whatever the Mac said of itself', 'null', 'unproved'],
  ])('%s', async (_, proved, first) => {
    const agent = await TestAgent.enrol(api);
    await report(agent);
    await api.dataSource.query(
      `UPDATE health_spells SET code = 'protected', began_at = began_at - interval '2 hours'
       WHERE mac_id = $1 AND kind = 'state'`,
      [agent.macId],
    );
    await api.dataSource.query(
      `UPDATE macs SET state = 'protected', on_record_since = now() - interval '2 hours' WHERE id = $1`,
      [agent.macId],
    );
    await api.dataSource.query(`UPDATE mac_presence SET proved_at = ${proved} WHERE mac_id = $1`, [agent.macId]);
    await wait(agent, '4 days');
    await report(agent, NOT_RUNNING);
    const answer = await history(agent, `?zone=${whereItIsNoon()}`);
    expect(answer.days).toHaveLength(5);
    expect(answer.days.map(({ kind }) => kind)).toEqual([first, 'unheard', 'unheard', 'unheard', 'unproved']);
    expect(answer.protectedDays).toBe(first === 'protected' ? 1 : 0);
    expect(answer.unprotected[0]).toMatchObject({ to: null });
    expect(answer.unprotected[0]?.why.length).toBeGreaterThan(0);
  });

  it('keeps the time of the last denial by the server’s clock, of a Mac whose own is a day off', async () => {
    const agent = await TestAgent.enrol(api);
    const time = new Date(Date.now() - 24 * 3600_000);
    const lastDeniedAt = new Date(time.getTime() - 60_000).toISOString();
    await report(agent, { ...NOT_RUNNING, canary: { lastDeniedAt, lastOutcome: 'denied' } }, time);
    const proved = Date.parse((await history(agent)).provedAt ?? '');
    expect(Math.abs(Date.now() - 60_000 - proved)).toBeLessThan(50_000);
  });

  it('is written once, however many reports come at once', async () => {
    const agent = await TestAgent.enrol(api);
    await Promise.all(Array.from({ length: 8 }, () => report(agent)));
    const open = (await rows(agent)).filter(({ ended_at: ended }) => ended === null);
    expect(new Set(open.map(({ kind, code }) => `${kind} ${code}`)).size).toBe(open.length);
  });

  it('of another organisation, or of no Mac, is not there; an unknown zone is refused', async () => {
    const agent = await TestAgent.enrol(api);
    const at = (id: string, query = '') => admin.get(`/api/macs/${id}/health-history${query}`);
    expect((await at('00000000-0000-4000-8000-000000000000')).status).toBe(404);
    for (const zone of ['Mars/Base', '%2B02:00', "'; drop"])
      expect((await at(agent.macId, `?zone=${zone}`)).status).toBe(400);
    expect((await at(agent.macId, '?zone=Asia/Kolkata&days=7')).status).toBe(200);
  });
});

describe('days', () => {
  const starts = (zone: string, count: number, now: string) =>
    lastDays(zone, count, Date.parse(now)).map(({ from }) => new Date(from).toISOString());

  it('begin at midnight of the zone, also where the clock is set between', () => {
    expect(starts('Europe/Berlin', 3, '2026-03-30T10:00:00Z')).toEqual([
      '2026-03-27T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    expect(starts('Europe/Berlin', 2, '2026-10-25T22:30:00.000Z')).toEqual([
      '2026-10-23T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
    ]);
    expect(starts('Asia/Kolkata', 1, '2026-11-28T18:29:59Z')).toEqual(['2026-11-27T18:30:00.000Z']);
  });

  it('begin where a midnight is left out with the first moment after it', () => {
    // Cairo, 24 April 2026: 00:00 does not exist.
    expect(starts('Africa/Cairo', 2, '2026-04-24T12:00:00Z')).toEqual([
      '2026-04-22T22:00:00.000Z',
      '2026-04-23T22:00:00.000Z',
    ]);
  });

  it('follow each other without a gap, the last one holds now', () => {
    for (const zone of ['UTC', 'America/Santiago', 'Australia/Lord_Howe', 'Pacific/Chatham']) {
      const now = Date.parse('2026-11-28T12:34:56.789Z');
      const days = lastDays(zone, 90, now);
      expect(days).toHaveLength(90);
      for (const [index, day] of days.entries()) {
        expect(day.to - day.from).toBeGreaterThan(22 * 3600_000);
        if (index > 0) expect(day.from).toBe(days[index - 1]?.to);
      }
      expect(days.at(-1)?.from).toBeLessThanOrEqual(now);
      expect(days.at(-1)?.to).toBeGreaterThan(now);
    }
  });
});
