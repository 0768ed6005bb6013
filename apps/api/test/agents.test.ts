import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, startTestApplication, type TestApplication } from './harness/application.js';
import type { EnrolmentAnswer, MacRow } from '@portcullis/wire';
import { createEnrolmentToken, enrolmentBody, newIdentity, heardOf, TestAgent } from './harness/agent.js';

let api: TestApplication;
beforeAll(async () => {
  api = await startTestApplication();
});
afterAll(() => api.stop());

const enrol = (body: Record<string, unknown>) => api.anonymous.post<EnrolmentAnswer>('/api/agent/enrol', body);
const refusal = async (body: Record<string, unknown>) => {
  const { status, body: answer } = await api.anonymous.post('/api/agent/enrol', body);
  return { status, code: answer.error.code };
};

describe('enrolment', () => {
  it('gives a Mac its id and the key to trust, with the tags of its token and none that it asks for', async () => {
    const identity = await newIdentity();
    const token = await createEnrolmentToken(api, { tags: ['berlin'] });
    const answer = await enrol(
      enrolmentBody(token, identity.publicKey, {
        tags: ['unrestricted'],
        owner: { name: 'Mia', email: 'mia@example.test' },
      }),
    );
    expect(answer.status).toBe(201);
    expect(Buffer.from(answer.body.anchor, 'base64')).toHaveLength(91);
    const rows = await api.dataSource.query('SELECT tags, owner_name FROM macs WHERE id = $1', [answer.body.macId]);
    expect(rows).toEqual([{ tags: ['berlin'], owner_name: 'Mia' }]);
  });

  it('answers the same again to a Mac whose answer got lost, without another use of the token', async () => {
    const identity = await newIdentity();
    const body = enrolmentBody(await createEnrolmentToken(api, { maxUses: 1 }), identity.publicKey);
    const first = await enrol(body);
    const second = await enrol(body);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.macId).toBe(first.body.macId);
  });

  it('twice at the same moment makes one Mac', async () => {
    const identity = await newIdentity();
    const body = enrolmentBody(await createEnrolmentToken(api), identity.publicKey);
    const answers = await Promise.all([enrol(body), enrol(body), enrol(body)]);
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map((answer) => answer.body.macId)).size).toBe(1);
  });

  it('refuses a token that is unknown, expired or used up, each with its own code', async () => {
    const { publicKey } = await newIdentity();
    const other = await newIdentity();
    const expired = await createEnrolmentToken(api, { expiresAt: new Date(Date.now() - 1000) });
    const single = await createEnrolmentToken(api, { maxUses: 1 });
    await enrol(enrolmentBody(single, other.publicKey));
    expect(await refusal(enrolmentBody('nonsense', publicKey))).toEqual({
      status: 401,
      code: 'enrolment-token-invalid',
    });
    expect(await refusal(enrolmentBody(expired, publicKey))).toEqual({ status: 401, code: 'enrolment-token-expired' });
    expect(await refusal(enrolmentBody(single, publicKey))).toEqual({ status: 401, code: 'enrolment-token-used-up' });
  });

  it('refuses a public key that is no point of the curve', async () => {
    const identity = await newIdentity();
    const body = enrolmentBody(await createEnrolmentToken(api), {
      ...identity.publicKey,
      y: identity.publicKey.x ?? '',
    });
    expect(await refusal(body)).toEqual({ status: 400, code: 'invalid-request' });
  });

  it('is in the audit log', async () => {
    const agent = await TestAgent.enrol(api);
    const rows = await api.dataSource.query(`SELECT action, resource FROM audit_log WHERE resource_id = $1`, [
      agent.macId,
    ]);
    expect(rows).toEqual([{ action: 'enrol', resource: 'macs' }]);
  });
});

describe('enrolment with the hardware UUID of a Mac that is there', () => {
  /** An enrolled Mac, and what its hardware says when it asks again with another key. */
  async function taken() {
    const token = await createEnrolmentToken(api, { tags: ['berlin'] });
    const first = await newIdentity();
    const body = enrolmentBody(token, first.publicKey);
    const { macId } = (await enrol(body)).body;
    const other = await newIdentity();
    const mac = async () => (await admin.get<MacRow>(`/api/macs/${macId}`)).body;
    return { body, macId, first, other, again: { ...body, publicKey: other.publicKey }, mac };
  }
  let admin: Client;
  beforeAll(async () => {
    admin = await api.signIn('admin');
  });

  it('and another key does not take its place while it is alive, and says on its page and in the audit log that it was tried', async () => {
    const { again, macId, first, mac } = await taken();
    for (let i = 0; i < 3; i++)
      expect(await refusal({ ...again, hostname: 'intruder' })).toEqual({ status: 403, code: 'enrolment-not-allowed' });
    expect((await mac()).enrolmentRefused).toMatchObject({ hostname: 'intruder', ip: '127.0.0.1' });
    const rows = await api.dataSource.query(
      `SELECT count(*)::int AS n, (SELECT key_thumbprint FROM macs WHERE id::text = $1) AS key FROM audit_log
       WHERE resource_id = $1 AND action = 'enrol-refused'`,
      [macId],
    );
    expect(rows).toEqual([{ n: 1, key: first.kid }]);
    // Nothing to worry about: whoever may change Macs says so.
    const editor = await api.signIn('policy-editor');
    expect(
      (await editor.patch<MacRow>(`/api/macs/${macId}`, { enrolmentRefused: null })).body.enrolmentRefused,
    ).toBeNull();
  });

  it('and the key that it has is the same Mac again', async () => {
    const { body, macId } = await taken();
    expect((await enrol(body)).body.macId).toBe(macId);
  });

  it('takes its place with an administrator’s yes, once, and keeps the tags that people gave it', async () => {
    const { again, macId, other, mac } = await taken();
    await admin.patch(`/api/macs/${macId}`, { tags: ['finance'] });
    expect((await refusal(again)).status).toBe(403);
    const editor = await api.signIn('policy-editor');
    expect((await editor.post(`/api/macs/${macId}/readmit`, { withNewKey: true })).status).toBe(403);
    expect((await admin.post(`/api/macs/${macId}/readmit`, {})).status).toBe(409);
    const allowed = await admin.post<MacRow>(`/api/macs/${macId}/readmit`, { withNewKey: true });
    expect(allowed.body).toMatchObject({ enrolmentRefused: null, enrolmentOpenUntil: expect.any(String) });
    expect((await enrol(again)).body.macId).toBe(macId);
    const rows = await api.dataSource.query('SELECT tags, key_thumbprint FROM macs WHERE id = $1', [macId]);
    expect(rows).toEqual([{ tags: ['finance'], key_thumbprint: other.kid }]);
    expect((await mac()).enrolmentOpenUntil).toBeNull();
    const third = { ...again, publicKey: (await newIdentity()).publicKey };
    expect(await refusal(third)).toEqual({ status: 403, code: 'enrolment-not-allowed' });
  });

  it('takes its place when it was silent for longer than the setting says', async () => {
    const { again, macId } = await taken();
    await api.dataSource.query(`UPDATE macs SET enrolled_at = now() - interval '40 days' WHERE id = $1`, [macId]);
    await heardOf(api, macId, '29 days');
    expect((await refusal(again)).status).toBe(403);
    await heardOf(api, macId, '31 days');
    expect((await enrol(again)).status).toBe(201);
  });

  it('is refused without a use of the token', async () => {
    const { again } = await taken();
    const token = await createEnrolmentToken(api, { maxUses: 1 });
    expect((await refusal({ ...again, token })).status).toBe(403);
    expect((await enrol(enrolmentBody(token, (await newIdentity()).publicKey))).status).toBe(201);
  });
});

describe('an agent’s token', () => {
  let agent: TestAgent;
  beforeAll(async () => {
    agent = await TestAgent.enrol(api);
  });
  const withToken = async (token: string) => {
    const answer = await api.anonymous.request('GET', '/api/agent/documents', undefined, {
      authorization: `Bearer ${token}`,
    });
    return { status: answer.status, code: answer.status === 200 ? undefined : answer.body.error.code };
  };
  const now = () => Math.floor(Date.now() / 1000);

  it('lets the Mac in once, and not a second time', async () => {
    const token = await agent.token();
    expect(await withToken(token)).toEqual({ status: 200, code: undefined });
    expect(await withToken(token)).toEqual({ status: 401, code: 'agent-token-replayed' });
  });

  it('is refused when another key signed it', async () => {
    const other = await TestAgent.enrol(api);
    expect(await withToken(await other.token({ iss: agent.macId }))).toEqual({
      status: 401,
      code: 'agent-token-invalid',
    });
  });

  it('is refused when it lives for longer than five minutes or is meant for somebody else', async () => {
    expect(await withToken(await agent.token({ exp: now() + 3600 }))).toMatchObject({ code: 'agent-token-invalid' });
    expect(await withToken(await agent.token({ aud: 'elsewhere' }))).toMatchObject({ code: 'agent-token-invalid' });
  });

  it('of a clock that is far off is answered with the server’s time; within two minutes it is fine', async () => {
    expect(await withToken(await agent.token({ iat: now() + 100 }))).toMatchObject({ status: 200 });
    const ahead = await api.anonymous.request('GET', '/api/agent/documents', undefined, {
      authorization: `Bearer ${await agent.token({ iat: now() + 600 })}`,
    });
    expect(ahead.status).toBe(401);
    expect(ahead.body.error.code).toBe('clock-skew');
    expect(Math.abs(Date.parse(ahead.body.error.serverTime) - Date.now())).toBeLessThan(60_000);
  });

  it('of a Mac that is not enrolled is refused as such', async () => {
    expect(await withToken(await agent.token({ iss: randomUUID() }))).toEqual({ status: 401, code: 'mac-unknown' });
  });

  it('with the signature cut off, or another algorithm, is refused', async () => {
    const [head, payload] = (await agent.token()).split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', kid: agent.identity.kid })).toString('base64url');
    expect(await withToken(`${head}.${payload}.AAAA`)).toMatchObject({ code: 'agent-token-invalid' });
    expect(await withToken(`${none}.${payload}.AAAA`)).toMatchObject({ code: 'agent-token-invalid' });
    expect(await withToken('not-a-token')).toMatchObject({ code: 'agent-token-missing' });
  });

  it('does not open the routes that people use, nor a session those of agents', async () => {
    const admin = await api.signIn('admin');
    expect((await agent.get('/api/auth/me')).status).toBe(401);
    expect((await admin.get('/api/agent/documents')).status).toBe(401);
  });
});
