import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MacRow } from '@portcullis/wire';
import { FEATURES } from '../src/app.module.js';
import { declaredRoutes } from '../src/http/openapi/routes.js';
import { createEnrolmentToken, enrolmentBody, newIdentity, TestAgent } from './harness/agent.js';
import {
  type Answer,
  type Client,
  type ErrorBody,
  startTestApplication,
  type TestApplication,
} from './harness/application.js';
import { attachEvent, STICK } from './harness/events.js';
import { policySource, publishDraft } from './harness/policies.js';

let api: TestApplication;
let admin: Client;
let mia: TestAgent;
let ben: TestAgent;
beforeAll(async () => {
  api = await startTestApplication();
  admin = await api.signIn('admin');
  mia = await TestAgent.enrol(api);
  ben = await TestAgent.enrol(api);
});
afterAll(() => api.stop());

type Outcome = Answer<ErrorBody>;
const name = (): string => `n-${randomUUID().slice(0, 8)}`;
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

async function made(path: string, body: unknown): Promise<string> {
  const answer = await admin.post<{ id: string }>(path, body);
  expect(answer.status, `${path}: ${answer.text}`).toBe(201);
  return answer.body.id;
}
const grantFor = (macId: string, target: object = { families: ['usb-storage'] }) => ({
  macId,
  target,
  verbs: ['read'],
  expires: inAnHour(),
  reason: 'a test of locks',
});
async function publishedPolicy(): Promise<string> {
  const id = await made('/api/policies', { source: policySource(name()) });
  expect((await publishDraft(admin, id)).status).toBe(200);
  return id;
}
const sticks = ['a', 'b', 'c'].map((serial) => ({
  ...STICK,
  key: `0951:1666:${serial}`,
  device: { ...STICK.device, serialNumber: `60A44C${serial}` },
}));
const eventsOfAll = (order: readonly (typeof sticks)[number][]) => ({
  events: order.map((attached) => attachEvent({ attached, user: `person-${attached.key}` })),
});
const report = (attached: readonly object[]) => ({
  facts: {},
  attached,
  agentVersion: '0.2.0',
  time: new Date().toISOString(),
});

/** What stays the same while the pairs run. */
interface Stage {
  readonly policy: string;
  readonly set: string;
  readonly device: string;
}
/** By route, how it is called so that it changes something that others change too. */
const WRITERS: Record<string, (stage: Stage, turn: number) => Promise<Outcome>> = {
  'PATCH /api/macs/:id': (_, turn) =>
    admin.patch(`/api/macs/${(turn % 2 === 0 ? mia : ben).macId}`, { tags: [name()], owner: { name: name() } }),
  'DELETE /api/macs/:id': async () => {
    const agent = await TestAgent.enrol(api);
    await agent.post('/api/agent/events', eventsOfAll(sticks));
    return admin.delete(`/api/macs/${agent.macId}`);
  },
  'POST /api/agent/enrol': async () => {
    const body = enrolmentBody(await createEnrolmentToken(api), (await newIdentity()).publicKey);
    return api.anonymous.post('/api/agent/enrol', body);
  },
  'POST /api/agent/events': (_, turn) =>
    (turn % 2 === 0 ? mia : ben).post('/api/agent/events', eventsOfAll(turn % 2 === 0 ? sticks : sticks.toReversed())),
  'POST /api/agent/health': (_, turn) =>
    (turn % 2 === 0 ? mia : ben).post('/api/agent/health', report(turn % 2 === 0 ? sticks : sticks.toReversed())),
  'PUT /api/assignments': ({ policy }, turn) =>
    admin.put('/api/assignments', {
      assignments: [
        { policyId: policy, target: { type: 'mac', macId: (turn % 2 === 0 ? mia : ben).macId } },
        { policyId: policy, target: { type: 'everyone' } },
      ],
    }),
  'POST /api/grants': ({ set }, turn) =>
    admin.post('/api/grants', grantFor(mia.macId, turn % 2 === 0 ? { deviceSet: set } : undefined)),
  'PATCH /api/grants/:id': async () => {
    const id = await made('/api/grants', grantFor(ben.macId));
    return admin.patch(`/api/grants/${id}`, { reason: 'another reason' });
  },
  'POST /api/blocks': ({ set }) => admin.post('/api/blocks', { target: { deviceSet: set }, reason: 'a test of locks' }),
  'DELETE /api/blocks/:id': async () => {
    const id = await made('/api/blocks', { target: { families: ['camera'] }, reason: 'a test of locks' });
    return admin.delete(`/api/blocks/${id}`);
  },
  'PUT /api/policies/:id/draft': ({ policy, set }) =>
    admin.put(`/api/policies/${policy}/draft`, { source: policySource(name(), set) }),
  'POST /api/policies/:id/publish': async ({ policy, set }) => {
    await admin.put(`/api/policies/${policy}/draft`, { source: policySource(name(), set) });
    return publishDraft(admin, policy);
  },
  'DELETE /api/policies/:id': async () => admin.delete(`/api/policies/${await publishedPolicy()}`),
  'POST /api/device-sets/:id/entries': ({ set }) =>
    admin.post(`/api/device-sets/${set}/entries`, {
      entries: [{ vendorId: '0951', productId: '1666', serialNumber: name() }],
    }),
  'DELETE /api/device-sets/:id': async () =>
    admin.delete(`/api/device-sets/${await made('/api/device-sets', { name: name(), description: '' })}`),
  'PATCH /api/devices/:id': ({ device }) => admin.patch(`/api/devices/${device}`, { note: name() }),
  'DELETE /api/enrolment-tokens/:id': async () => {
    const body = { name: name(), tags: [], expiresAt: null, maxUses: null };
    return admin.delete(`/api/enrolment-tokens/${await made('/api/enrolment-tokens', body)}`);
  },
  'PATCH /api/users/:id': async () => {
    const body = { email: `${name()}@example.test`, name: 'N', role: 'auditor', password: randomUUID() };
    return admin.patch(`/api/users/${await made('/api/users', body)}`, { role: 'helpdesk' });
  },
};
/** What changes rows that nobody else does, or is one of the above in other words. */
const ALIKE = new Set([
  'POST /api/agent/health',
  'POST /api/api-tokens',
  'DELETE /api/api-tokens/:id',
  'POST /api/auth/login',
  'POST /api/auth/logout',
  'PATCH /api/blocks/:id',
  'POST /api/device-sets',
  'PATCH /api/device-sets/:id',
  'POST /api/device-sets/:id/import',
  'POST /api/device-sets/:id/import/preview',
  'DELETE /api/device-sets/:id/entries/:entryId',
  'POST /api/enrolment-tokens',
  'DELETE /api/grants/:id',
  'POST /api/macs/:id/readmit',
  'POST /api/policies',
  'POST /api/policies/check',
  'POST /api/policies/:id/allow-device',
  'POST /api/policies/:id/rollback',
  'POST /api/policies/:id/what-if',
  'DELETE /api/policies/:id/draft',
  'POST /api/profiles/:kind',
  'POST /api/signing-key/rotate',
  'POST /api/users',
  'DELETE /api/users/:id',
]);

async function deadlocks(): Promise<number> {
  const [row]: { n: number }[] = await api.dataSource.query(
    'SELECT deadlocks::int AS n FROM pg_stat_database WHERE datname = current_database()',
  );
  return row?.n ?? -1;
}

describe('every pair of writing routes, run against each other', () => {
  it('is known here', () => {
    const writing = declaredRoutes(FEATURES)
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method.toUpperCase()} /api${path.replace(/^\/api/, '')}`);
    const missing = writing.filter((route) => !(route in WRITERS) && !ALIKE.has(route));
    expect(missing).toEqual([]);
  });

  it('answers both, and PostgreSQL has no deadlock to solve', { timeout: 480_000 }, async () => {
    const set = await made('/api/device-sets', { name: name(), description: '' });
    await mia.post('/api/agent/events', eventsOfAll(sticks));
    const devices = await admin.get<{ data: { id: string }[] }>('/api/devices');
    const stage = { policy: await publishedPolicy(), set, device: devices.body.data[0]?.id ?? '' };
    const routes = Object.entries(WRITERS);
    const failed: string[] = [];
    for (const [index, first] of routes.entries()) {
      for (const second of routes.slice(index)) {
        const both = [first, second, first, second].map(([, call], turn) => call(stage, turn));
        for (const { status, text } of await Promise.all(both)) {
          if (status >= 500) failed.push(`${first[0]} × ${second[0]}: ${text}`);
        }
      }
    }
    expect(failed).toEqual([]);
    // PostgreSQL counts when a session is idle, at most once a second.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await deadlocks()).toBe(0);
  });
});

describe('what two requests decide about at once', () => {
  const TRIES = 8;
  /** Both at the same moment, each as early as the other in turn. */
  const atOnce = async (turn: number, one: () => Promise<Outcome>, other: () => Promise<Outcome>) => {
    const both = turn % 2 === 0 ? [one(), other()] : [other(), one()].toReversed();
    const answers = await Promise.all(both);
    for (const answer of answers) expect(answer.status, answer.text).toBeLessThan(500);
  };
  const none = async (sql: string) => expect(await api.dataSource.query(sql)).toEqual([]);

  it('a policy is not archived while it is assigned', async () => {
    for (let turn = 0; turn < TRIES; turn++) {
      const id = await publishedPolicy();
      const assignments = [{ policyId: id, target: { type: 'everyone' } }];
      await atOnce(
        turn,
        () => admin.delete(`/api/policies/${id}`),
        () => admin.put('/api/assignments', { assignments }),
      );
      await none('SELECT p.name FROM assignments a JOIN policies p ON p.id = a.policy_id WHERE p.archived');
    }
    expect((await admin.put('/api/assignments', { assignments: [] })).status).toBe(200);
  });

  it('a device set is not removed while a grant, a block or a policy begins to name it', async () => {
    for (let turn = 0; turn < TRIES; turn++) {
      const set = await made('/api/device-sets', { name: name(), description: '' });
      const policy = await made('/api/policies', { source: policySource(name()) });
      const naming = [
        () => admin.post('/api/grants', grantFor(mia.macId, { deviceSet: set })),
        () => admin.post('/api/blocks', { target: { deviceSet: set }, reason: 'a test of locks' }),
        async () => {
          await admin.put(`/api/policies/${policy}/draft`, { source: policySource(name(), set) });
          return publishDraft(admin, policy);
        },
      ][turn % 3];
      expect(naming).toBeDefined();
      if (naming !== undefined) await atOnce(turn, () => admin.delete(`/api/device-sets/${set}`), naming);
      await none(`SELECT g.id FROM grants g WHERE g.target ? 'deviceSet' AND NOT EXISTS (
        SELECT FROM device_sets s WHERE s.id::text = g.target ->> 'deviceSet')`);
      await none(`SELECT b.id FROM blocks b WHERE b.target ? 'deviceSet' AND NOT EXISTS (
        SELECT FROM device_sets s WHERE s.id::text = b.target ->> 'deviceSet')`);
      await none(`SELECT r.id FROM policy_revisions r WHERE strpos(r.source, '${set}') > 0 AND NOT EXISTS (
        SELECT FROM device_sets s WHERE s.id = '${set}')`);
    }
  });

  it('a Mac is not removed and at the same time given a grant or a policy', async () => {
    const policy = await publishedPolicy();
    for (let turn = 0; turn < TRIES; turn++) {
      const { macId } = await TestAgent.enrol(api);
      const giving =
        turn % 2 === 0
          ? () => admin.post('/api/grants', grantFor(macId))
          : () =>
              admin.put('/api/assignments', { assignments: [{ policyId: policy, target: { type: 'mac', macId } }] });
      await atOnce(turn, () => admin.delete(`/api/macs/${macId}`), giving);
      expect((await admin.get<MacRow>(`/api/macs/${macId}`)).body.removedAt).not.toBeNull();
      expect((await admin.post('/api/grants', grantFor(macId))).status).toBe(404);
    }
  });
});
