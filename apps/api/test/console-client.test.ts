import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { ConsoleClient, MOST_WAITING_BYTES } from '../src/features/console-live/console-client.js';
import { LiveBatch, MOST_EVENTS_AT_ONCE } from '../src/features/console-live/live-batch.js';
import { isSameOrigin } from '../src/features/console-live/same-origin.js';
import { sessionIn } from '../src/features/auth/session-cookie.js';

/** Only as much of a socket as fills up: a real one would need megabytes in the kernel's buffers first. */
class FullSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: string[] = [];
  send(message: string): void {
    this.sent.push(message);
  }
  ping(): void {}
}
const actor = { id: null, organisationId: '', email: '', name: '', role: 'auditor', ip: null } as const;

test('what a console is too slow for is dropped and counted, and it is told once it reads again', () => {
  const socket = new FullSocket();
  const client = new ConsoleClient(socket as unknown as WebSocket, 'session', actor);
  client.send(['a']);
  socket.bufferedAmount = MOST_WAITING_BYTES + 1;
  client.send(['b', 'c']);
  socket.bufferedAmount = 0;
  client.send(['d']);
  expect(socket.sent).toEqual(['a', '{"type":"skipped","count":2}', 'd']);
});

test('a console that does not answer a ping is given up at the next', () => {
  const socket = new FullSocket();
  const client = new ConsoleClient(socket as unknown as WebSocket, 'session', actor);
  expect(client.ping()).toBe(true);
  socket.emit('pong');
  expect(client.ping()).toBe(true);
  expect(client.ping()).toBe(false);
});

test('a batch holds each thing once, the newest events, and how many it left out', () => {
  const batch = new LiveBatch();
  const ids = Array.from({ length: MOST_EVENTS_AT_ONCE + 7 }, (_, n) => `e${n}`);
  batch.add({ type: 'events', macId: 'm', ids });
  batch.add({ type: 'events', macId: 'm', ids: ids.slice(-3) });
  batch.add({ type: 'mac', id: 'm' });
  batch.add({ type: 'mac', id: 'm' });
  expect(batch.eventIds).toHaveLength(MOST_EVENTS_AT_ONCE);
  expect(batch.eventIds.at(-1)).toBe(ids.at(-1));
  expect(batch.eventsLeftOut).toBe(7);
  expect(batch.macMessages).toEqual(['{"type":"mac","id":"m"}']);
});

test('an origin is our own only when it is this host or the configured public one', () => {
  const request = (origin?: string) => ({
    headers: { host: 'portcullis.test:8480', ...(origin === undefined ? {} : { origin }) },
  });
  expect(isSameOrigin(request('http://portcullis.test:8480'), undefined)).toBe(true);
  expect(isSameOrigin(request('https://console.test'), 'https://console.test/')).toBe(true);
  expect(isSameOrigin(request('https://console.test'), undefined)).toBe(false);
  expect(isSameOrigin(request('http://portcullis.test:8480.evil.test'), undefined)).toBe(false);
  expect(isSameOrigin(request('null'), undefined)).toBe(false);
});

test('the session is read from its own cookie alone', () => {
  expect(sessionIn('a=b; portcullis_session=x_Y-9; c=d')).toBe('x_Y-9');
  expect(sessionIn('not_portcullis_session=x')).toBeUndefined();
  expect(sessionIn('portcullis_session=')).toBeUndefined();
  expect(sessionIn(undefined)).toBeUndefined();
});
