import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApplication, type TestApplication } from './harness/application.js';
import type { EnrolmentAnswer } from '@portcullis/wire';
import { createEnrolmentToken, enrolmentBody, newIdentity, TestAgent } from './harness/agent.js';

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
  it('gives a Mac its id and the key to trust, with the tags of token and request', async () => {
    const identity = await newIdentity();
    const token = await createEnrolmentToken(api, { tags: ['berlin'] });
    const answer = await enrol(
      enrolmentBody(token, identity.publicKey, { tags: ['design'], owner: { name: 'Mia', email: 'mia@example.test' } }),
    );
    expect(answer.status).toBe(201);
    expect(Buffer.from(answer.body.anchor, 'base64')).toHaveLength(91);
    const rows = await api.dataSource.query('SELECT tags, owner_name FROM macs WHERE id = $1', [answer.body.macId]);
    expect(rows).toEqual([{ tags: ['berlin', 'design'], owner_name: 'Mia' }]);
  });

  it('of the same hardware again keeps the Mac, takes the new key, and keeps the tags people gave it', async () => {
    const token = await createEnrolmentToken(api);
    const [first, second] = [await newIdentity(), await newIdentity()];
    const body = enrolmentBody(token, first.publicKey);
    const enrolled = (await enrol(body)).body;
    await api.dataSource.query(`UPDATE macs SET tags = '{finance}' WHERE id = $1`, [enrolled.macId]);
    const again = (await enrol({ ...body, publicKey: second.publicKey, tags: ['other'] })).body;
    expect(again.macId).toBe(enrolled.macId);
    const rows = await api.dataSource.query('SELECT tags, key_thumbprint FROM macs WHERE id = $1', [enrolled.macId]);
    expect(rows).toEqual([{ tags: ['finance'], key_thumbprint: second.kid }]);
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
