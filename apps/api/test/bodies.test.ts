import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeldBodies, JsonMeasure } from '../src/http/bodies.js';
import { TestAgent } from './harness/agent.js';
import { type ErrorBody, startTestApplication, type TestApplication } from './harness/application.js';
import { attachEvent } from './harness/events.js';

let api: TestApplication;
let agent: TestAgent;
beforeAll(async () => {
  api = await startTestApplication();
  agent = await TestAgent.enrol(api);
});
afterAll(() => api.stop());

const MIB = 1024 * 1024;
const zipBomb = gzipSync(Buffer.concat([Buffer.from('{"events":["'), Buffer.alloc(64 * MIB, 'a'), Buffer.from('"]}')]));
const deep = gzipSync(`{"events":[${'['.repeat(7 * MIB)}${']'.repeat(7 * MIB)}]}`);

async function packed(path: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', 'x-portcullis-csrf': '1', ...headers },
    body,
  });
  const answer = (await response.json()) as ErrorBody;
  return { status: response.status, headers: response.headers, code: answer.error?.code };
}
/** The most memory that the process had while `work` ran, more than before. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 10);
  await work();
  clearInterval(timer);
  return (Math.max(most, process.memoryUsage.rss()) - before) / MIB;
}
const twenty = <T>(one: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 20 }, one));

describe('a stranger’s body', () => {
  it.each([
    ['unpacks to 64 MiB', zipBomb],
    ['is nested without end', deep],
  ])('that %s is neither unpacked nor held: who it is comes first', async (_, body) => {
    const token = `Bearer ${await agent.token({ iss: '0b9d7c1e-1111-4222-8333-444455556666' })}`;
    const grown = await growth(async () => {
      const answers = await twenty(() => packed('/api/agent/events', new Uint8Array(body), { authorization: token }));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    });
    expect(grown).toBeLessThan(100);
  });

  it('is not read where there is no such route, nor where nobody has a session', async () => {
    const bomb = new Uint8Array(zipBomb);
    const grown = await growth(async () => {
      expect((await packed('/api/nothing/here', bomb)).status).toBe(404);
      expect((await packed('/api/policies', bomb)).status).toBe(401);
    });
    expect(grown).toBeLessThan(60);
  });

  it('is small where anybody may send one', async () => {
    const long = { email: 'a@example.test', password: 'x'.repeat(20_000) };
    const answer = await api.anonymous.post('/api/auth/login', long);
    expect([answer.status, answer.body.error.code]).toEqual([413, 'too-large']);
    expect((await packed('/api/auth/login', new Uint8Array(zipBomb))).status).toBe(413);
    expect((await packed('/api/agent/enrol', new Uint8Array(zipBomb))).status).toBe(413);
  });
});

describe('the body of somebody who may', () => {
  it('is ended when it unpacks to more than its route takes', { timeout: 90_000 }, async () => {
    const grown = await growth(async () => {
      const answers = await twenty(async () =>
        packed('/api/agent/events', new Uint8Array(zipBomb), await agent.headers()),
      );
      expect(answers.map(({ code }) => code)).toContain('too-large');
      for (const { code } of answers) expect(['too-large', 'unavailable']).toContain(code);
    });
    expect(grown).toBeLessThan(700);
  });

  it.each([
    ['nested millions deep', deep],
    ['millions of lists', gzipSync(`{"events":[${'[],'.repeat(5 * MIB)}[]]}`)],
  ])('is refused when it would become %s, before it is parsed', async (_, body) => {
    const answer = await packed('/api/agent/events', new Uint8Array(body), await agent.headers());
    expect([answer.status, answer.code]).toEqual([413, 'too-large']);
  });

  it('is taken when it is what is asked for, packed or not', async () => {
    const events = Array.from({ length: 200 }, () => attachEvent());
    expect(await agent.postGzip('/api/agent/events', { events })).toBe(200);
    expect((await agent.post('/api/agent/events', { events })).status).toBe(200);
  });
});

describe('all bodies together', () => {
  it('hold no more than there is room for; what is given back can be taken again', () => {
    const held = new HeldBodies(100);
    held.take(60);
    expect(() => held.take(41)).toThrow(/try again/);
    held.take(40);
    held.release(60);
    expect(() => held.take(60)).not.toThrow();
  });
});

describe('a request that never ends', () => {
  /** Sends `start`, then goes on with a byte now and then, as long as it is let. */
  async function drip(start: string): Promise<string> {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString())).on('error', () => undefined);
    socket.write(start);
    const more = setInterval(() => socket.write('a'), 200);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(more);
    return answer;
  }

  it('is ended and told so, in its head as in its body, and others are served', { timeout: 60_000 }, async () => {
    const person = await api.signIn('admin');
    const server = api.app.getHttpServer();
    const { requestTimeout, headersTimeout } = server;
    // The same limits on a faster clock; none (0) stays none.
    Object.assign(server, { requestTimeout: requestTimeout / 60, headersTimeout: headersTimeout / 60 });
    try {
      const head =
        `POST /api/policies/check HTTP/1.1\r\nHost: here\r\nCookie: ${person.cookie ?? ''}\r\n` +
        'X-Portcullis-CSRF: 1\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n';
      const [inBody, inHead, other] = await Promise.all([
        drip(`${head}\r\n{"yaml":"`),
        drip(`${head}X-Long: `),
        person.get('/api/auth/me'),
      ]);
      for (const answer of [inBody, inHead]) {
        expect(answer).toMatch(/^HTTP\/1\.1 408 /);
        expect(answer).toContain('the request did not arrive whole in time');
      }
      expect(other.status).toBe(200);
    } finally {
      Object.assign(server, { requestTimeout, headersTimeout });
    }
  });
});

describe('measuring JSON as it passes', () => {
  /** How many lists and objects a value has, and how many commas its text. */
  function truth(value: unknown): number {
    if (typeof value !== 'object' || value === null) return 0;
    const parts = Object.values(value);
    return 1 + Math.max(0, parts.length - 1) + parts.map(truth).reduce((sum, count) => sum + count, 0);
  }

  it.each([
    [{ a: [1, [2, { b: ['x', null] }]], c: {} }],
    [[]],
    ['[[["'],
    [{ 'a"]}\\': '\\"[{', b: ['\\\\', '"', '\u005b', '],[', { c: '}' }] }],
    [[[[[[]]]], [], [['é', '[“']]]],
  ])('%j comes out the same wherever it is cut', (value) => {
    const bytes = Buffer.from(JSON.stringify(value));
    for (let size = 1; size <= bytes.length; size++) {
      const measure = new JsonMeasure();
      for (let from = 0; from < bytes.length; from += size) measure.feed(bytes.subarray(from, from + size));
      expect(measure.values).toBe(truth(value));
    }
  });
});
