import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalStatus } from '@portcullis/wire';
import { main } from '../src/cli/main.js';
import { Program, writeConfig } from './fixtures/agent-process.js';
import { ApiServer } from './fixtures/api-server.js';
import { BridgePeer } from './fixtures/bridge-peer.js';
import { removeTemporaryFolders, temporaryFolder, until } from './fixtures/temporary.js';

let api: ApiServer;
let bridge: BridgePeer;
let agent: Program;
let config: string;

beforeEach(async () => {
  const folder = temporaryFolder();
  api = new ApiServer();
  await api.up();
  bridge = new BridgePeer(join(folder, 'bridge.sock'));
  await bridge.listen();
  config = writeConfig(folder, api.url);
});
afterEach(async () => {
  await agent.signal('SIGKILL');
  await bridge.close();
  await api.down();
  removeTemporaryFolders();
});

const start = () => (agent = new Program('agent', ['--config', config]));
const record = () => bridge.record({ kind: 'lifecycle', component: 'bridge', what: 'tick' }).id;
const eventRequests = () => api.requests.filter((path) => path === '/api/agent/events').length;

async function portcullis(...args: string[]): Promise<string> {
  let out = '';
  await main(['--config', config, ...args], { out: (text) => (out += text), err: (text) => (out += text) });
  return out;
}
const status = async () => JSON.parse(await portcullis('status', '--json')) as LocalStatus;

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json' };

describe('what answers in the place of the server', () => {
  it.each([
    [200, HTML, '<html>Sign in to this network</html>', '200 with text/html'],
    [200, JSON_TYPE, '{"ok":true}', '200 with application/json'],
    [500, HTML, 'oops', '500 with text/html'],
    [302, { ...HTML, location: 'http://portal.example/' }, '', 'leads to http://portal.example/'],
    [400, HTML, 'bad', '400 with text/html'],
  ])('with %i %j %s is no contact, is said, and loses no event', async (code, headers, body, words) => {
    start();
    const first = record();
    await until('the first event arrived', () => api.events.has(first));
    api.instead = { status: code, headers, body };
    const second = record();
    await until('it was tried', () => eventRequests() > 1);
    const last = await until('it is noticed', async () => {
      const seen = await status();
      return seen.contact.problem === null ? undefined : seen;
    });
    expect(last.contact.problem).toContain(words);
    expect(last.facts['server']).toMatchObject({ reachable: false });
    expect(last.spool).toMatchObject({ pending: expect.any(Number), deadLetters: 0 });
    expect(await portcullis('status')).toContain(words);
    const { lastAt } = last.contact;
    await wait(300);
    expect((await status()).contact.lastAt).toBe(lastAt);
    api.instead = undefined;
    await until('the second event arrived', () => api.events.has(second));
    await until('contact is well again', async () => (await status()).contact.problem === null);
  });

  it('may ask for a wait that no timer holds, and is not asked again and again', async () => {
    start();
    await until('it is enrolled', () => api.macs.size === 1);
    api.instead = { status: 503, headers: { ...JSON_TYPE, 'retry-after': '2147484' }, body: '{}' };
    record();
    await until('it was tried', () => eventRequests() > 0);
    const before = eventRequests();
    await wait(1500);
    expect(eventRequests() - before).toBeLessThanOrEqual(1);
  });
});

describe('an acknowledgement', () => {
  it.each([
    ['that names no event', { accepted: 0, duplicates: 0, rejected: [] }],
    ['of more events than were sent', { accepted: 1000, duplicates: 0, rejected: [] }],
    [
      'that refuses another event',
      { accepted: 0, duplicates: 0, rejected: [{ id: 'another', code: 'invalid', message: 'no' }] },
    ],
  ])('%s settles none', async (_, acknowledgement) => {
    start();
    await until('it is enrolled', () => api.macs.size === 1);
    api.acknowledgement = acknowledgement;
    const id = record();
    await until('it was tried again', () => eventRequests() > 2);
    expect((await status()).spool.deadLetters).toBe(0);
    api.acknowledgement = undefined;
    await until('the event arrived', () => api.events.has(id));
  });
});

it('what is no key is never taken for one: the Mac does not enrol by it', async () => {
  api.anchor = Buffer.from('a key').toString('base64');
  start();
  await agent.logged('is no P-256 key');
  expect(bridge.enrolledAs).toBeUndefined();
  expect((await status()).mac.macId).toBeNull();
});
