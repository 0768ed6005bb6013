import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type ConsoleLiveMessage, consoleLiveMessage, type PolicyRow } from '@portcullis/wire';
import { LiveConnection, TestAgent } from './harness/agent.js';
import { type Client, startTestApplication, type TestApplication } from './harness/application.js';
import { attachEvent, verdictEvent } from './harness/events.js';

let api: TestApplication;
let agent: TestAgent;
beforeAll(async () => {
  api = await startTestApplication();
  agent = await TestAgent.enrol(api, { hostname: 'mac-of-mia' });
});
afterAll(() => api.stop());

type Message = ConsoleLiveMessage;
const rowIn = (message: Message) => (message.type === 'event' ? message.row : undefined);

async function watch(client: Client, headers: Record<string, string> = {}): Promise<LiveConnection> {
  const socket = new WebSocket(`${api.url.replace('http', 'ws')}/api/live`, {
    headers: { cookie: client.cookie ?? '', ...headers },
  });
  const connection = new LiveConnection(socket);
  await once(socket, 'open');
  return connection;
}
async function refusal(headers: Record<string, string>): Promise<number | undefined> {
  const socket = new WebSocket(`${api.url.replace('http', 'ws')}/api/live`, { headers });
  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    { statusCode?: number; resume: () => void },
  ];
  response.resume();
  return response.statusCode;
}
async function until(connection: LiveConnection, wanted: (message: Message) => boolean): Promise<Message> {
  for (;;) {
    const message = consoleLiveMessage.parse(await connection.next());
    if (wanted(message)) return message;
  }
}

test('an event shows up at the console as the list would show it', async () => {
  const console_ = await watch(await api.signIn('auditor'));
  const event = verdictEvent();
  await agent.post('/api/agent/events', { events: [event] });
  const message = await until(console_, ({ type }) => type === 'event');
  expect(rowIn(message)).toMatchObject({
    id: event.id,
    mac: { hostname: 'mac-of-mia' },
    sentence: expect.stringContaining('denied'),
  });
  await console_.close();
});

test('many events at once arrive each once, in the order in which they happened', async () => {
  const console_ = await watch(await api.signIn('auditor'));
  const start = Date.now() - 60_000;
  const events = Array.from({ length: 120 }, (_, n) => attachEvent({ time: new Date(start + n).toISOString() }));
  await agent.post('/api/agent/events', { events });
  const seen: string[] = [];
  while (seen.length < events.length) seen.push(rowIn(await until(console_, ({ type }) => type === 'event'))?.id ?? '');
  expect(seen).toEqual(events.map(({ id }) => id));
  await console_.close();
});

test('each role hears of what it may see and of nothing else', async () => {
  const helpdesk = await watch(await api.signIn('helpdesk'));
  const editor = await api.signIn('policy-editor');
  const editing = await watch(editor);
  await agent.post('/api/agent/events', { events: [verdictEvent()] });
  const created = await editor.post<PolicyRow>('/api/policies', {
    source: 'version: 1\nname: Live\nmode: observe\nrules: []\n',
  });
  await editor.put(`/api/policies/${created.body.id}/draft`, {
    source: 'version: 1\nname: Live\nmode: enforce\nrules: []\n',
  });
  await until(editing, (message) => message.type === 'policy' && message.id === created.body.id);
  await editor.patch(`/api/macs/${agent.macId}`, { tags: ['a'] });
  // The Mac's change is the last of all: what came before it was not for the helpdesk.
  const first = await until(helpdesk, ({ type }) => type !== 'alive');
  expect(first).toEqual({ type: 'mac', id: agent.macId });
  await Promise.all([helpdesk.close(), editing.close()]);
});

test('a page of another site cannot listen with somebody’s cookie, and nobody can without one', async () => {
  const { cookie = '' } = await api.signIn('admin');
  expect(await refusal({ cookie, origin: 'https://evil.example' })).toBe(403);
  expect(await refusal({ cookie, origin: 'null' })).toBe(403);
  expect(await refusal({})).toBe(401);
  expect(await refusal({ cookie: 'portcullis_session=made-up' })).toBe(401);
  const own = await watch({ cookie } as Client, { origin: api.url });
  await own.close();
});

test('a console that does not read is not waited for, and the others hear everything', async () => {
  const stuck = await watch(await api.signIn('auditor'));
  stuck.socket.pause();
  const reading = await watch(await api.signIn('auditor'));
  let seen = 0;
  for (let batch = 0; batch < 3; batch++) {
    const events = Array.from({ length: 250 }, () => verdictEvent());
    await agent.post('/api/agent/events', { events });
    for (const _ of events) {
      await until(reading, ({ type }) => type === 'event');
      seen++;
    }
  }
  expect(seen).toBe(750);
  stuck.socket.terminate();
  await reading.close();
});
