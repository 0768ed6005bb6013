import { createServer } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer, type WebSocket as Socket } from 'ws';
import { createLive, liveMessage, waitAfter, type Live } from '../src/providers/live.js';
import type { ConsoleLiveMessage } from '@portcullis/wire';
import { eventRow, idOf, MAC } from '../src/testing/samples.js';
import { portOf } from './server.js';

/** A busy machine is no reason to fail. */
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000 });

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function gateway(longestSilence?: number): Promise<{ readonly live: Live; readonly sockets: Socket[] }> {
  const server = createServer();
  const sockets: Socket[] = [];
  new WebSocketServer({ server }).on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  stops.push(() => {
    for (const socket of sockets) socket.terminate();
    server.close();
  });
  // Chance 0 and a short first wait would still be half a second: good enough for one reconnect.
  return {
    live: createLive(
      () => new WebSocket(`ws://127.0.0.1:${portOf(server)}`),
      () => 0,
      longestSilence,
    ),
    sockets,
  };
}

describe('the live connection', () => {
  it('hands out what the server says, and passes over what it does not know', async () => {
    const { live, sockets } = await gateway();
    const heard: ConsoleLiveMessage[] = [];
    stops.push(live.listen((message) => heard.push(message)));
    await soon(() => expect(sockets).toHaveLength(1));
    for (const text of ['not json', '{"type":"weather"}', JSON.stringify({ type: 'mac', id: MAC.id })])
      sockets[0]?.send(text);
    sockets[0]?.send(JSON.stringify({ type: 'event', row: eventRow('e1'), searched: [] }));
    await soon(() => expect(heard).toHaveLength(2));
    expect(heard[0]).toEqual({ type: 'mac', id: MAC.id });
    expect(heard[1]).toMatchObject({ type: 'event', row: { id: idOf('e1') } });
  });

  it('connects again when it is cut', async () => {
    const { live, sockets } = await gateway();
    stops.push(live.listen(() => undefined));
    await soon(() => expect(live.state()).toBe('open'));
    sockets[0]?.terminate();
    await soon(() => expect(sockets).toHaveLength(2));
    await soon(() => expect(live.state()).toBe('open'));
  });

  it('is held for dead when the server says nothing at all, though nobody closed it', async () => {
    const { live, sockets } = await gateway(300);
    stops.push(live.listen(() => undefined));
    await soon(() => expect(live.state()).toBe('open'));
    const talking = setInterval(() => sockets[0]?.send('{"type":"alive"}'), 50);
    await new Promise((resolve) => {
      setTimeout(resolve, 900);
    });
    expect(live.state()).toBe('open');
    expect(sockets).toHaveLength(1);
    clearInterval(talking);
    await soon(() => expect(live.state()).not.toBe('open'));
  });

  it('says that something may have been missed when it is back, and not when it begins', async () => {
    const { live, sockets } = await gateway();
    const heard: ConsoleLiveMessage[] = [];
    stops.push(live.listen((message) => heard.push(message)));
    await soon(() => expect(live.state()).toBe('open'));
    expect(heard).toEqual([]);
    sockets[0]?.terminate();
    await soon(() => expect(heard).toEqual([{ type: 'resync' }]));
  });

  it('is shared by all who listen, and closed when nobody does', async () => {
    const { live, sockets } = await gateway();
    const first = live.listen(() => undefined);
    const second = live.listen(() => undefined);
    await soon(() => expect(live.state()).toBe('open'));
    first();
    expect(live.state()).toBe('open');
    second();
    await soon(() => expect(sockets[0]?.readyState).toBe(3));
    expect(sockets).toHaveLength(1);
  });
});

describe('messages and waits', () => {
  it('drops an event that is not as agreed instead of failing', () => {
    expect(liveMessage(JSON.stringify({ type: 'event', row: { id: 1 } }))).toBeNull();
    expect(liveMessage(new ArrayBuffer(2))).toBeNull();
  });

  it('hands on how many events were left out', () => {
    expect(liveMessage('{"type":"skipped","count":12}')).toEqual({ type: 'skipped', count: 12 });
    expect(liveMessage('{"type":"resync"}')).toEqual({ type: 'resync' });
  });

  it('waits longer after every failure, up to half a minute, never all at the same time', () => {
    expect(waitAfter(0, 0)).toBe(500);
    expect(waitAfter(0, 1)).toBe(1000);
    expect(waitAfter(3, 1)).toBe(8000);
    expect(waitAfter(99, 1)).toBe(30_000);
  });
});
