/**
 * Promise: 10,000 connected agents at 25 KB each or less; a policy change reaches all of them in less than a second.
 */
import { fork } from 'node:child_process';
import path from 'node:path';
import { WebSocket } from 'ws';
import { createFleet } from './fleet.mjs';
import { residentBytes, signIn } from './system.mjs';

const AGENTS = Number(process.env['AGENTS'] ?? 10_000);
const CONNECTING_AT_ONCE = 50;

const source = (/** @type {string} */ mode) => `version: 1\nname: Bench\nmode: ${mode}\nrules: []\n`;

/** @param {WebSocket[]} sockets @returns {Promise<void>} when every one has got a message */
function everyoneHeard(sockets) {
  let left = sockets.length;
  return new Promise((resolve) => {
    for (const socket of sockets) {
      socket.once('message', () => {
        if (--left === 0) resolve();
      });
    }
  });
}

/**
 * @param {string} url
 * @param {readonly string[]} names
 * @param {(name: string) => Promise<Record<string, string>>} headersOf
 */
async function connectAll(url, names, headersOf) {
  const waiting = [...names];
  /** @type {WebSocket[]} */ const sockets = [];
  const worker = async () => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const socket = new WebSocket(url, { headers: await headersOf(name), perMessageDeflate: false });
      await new Promise((resolve, reject) => {
        socket.once('open', resolve);
        socket.once('error', reject);
      });
      sockets.push(socket);
    }
  };
  await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, worker));
  return sockets;
}

/** A bare `ws` server in a process of its own, with the same number of connections: the yardstick. */
async function bareWs(/** @type {readonly string[]} */ names) {
  const server = fork(path.join(import.meta.dirname, 'bare-ws.mjs'));
  try {
    /** @type {number} */
    const port = await new Promise((resolve) => server.once('message', resolve));
    const before = await residentBytes(server.pid ?? 0);
    const sockets = await connectAll(`ws://127.0.0.1:${port}`, names, () => Promise.resolve({}));
    await settle();
    const each = ((await residentBytes(server.pid ?? 0)) - before) / sockets.length;
    const heard = everyoneHeard(sockets);
    const startedAt = performance.now();
    server.send('broadcast');
    await heard;
    const took = performance.now() - startedAt;
    for (const socket of sockets) socket.terminate();
    return { each, took };
  } finally {
    server.kill();
  }
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 3000));
const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1024).toFixed(1)} KB`;

/** @param {import('./system.mjs').System} system */
export async function benchAgents(system) {
  const fleet = await createFleet(system, AGENTS);
  const call = await signIn(system);
  const policy = await call('POST', '/policies', { source: source('observe') });
  await call('POST', `/policies/${policy.id}/publish`, { basedOn: policy.draft.updatedAt, comment: 'first' });
  const assignedAt = performance.now();
  await call('PUT', '/assignments', { assignments: [{ policyId: policy.id, target: { type: 'everyone' } }] });
  const assigned = performance.now() - assignedAt;
  await settle();
  const before = await residentBytes(system.apiPid);
  const connectingAt = performance.now();
  const sockets = await connectAll(
    `${system.url.replace('http', 'ws')}/api/agent/live`,
    fleet.macIds,
    async (macId) => ({
      authorization: await fleet.authorization(macId),
    }),
  );
  const connected = performance.now() - connectingAt;
  await settle();
  const each = ((await residentBytes(system.apiPid)) - before) / sockets.length;
  /** @type {number[]} */ const pushes = [];
  for (const mode of ['enforce', 'observe', 'enforce']) {
    const { draft } = await call('PUT', `/policies/${policy.id}/draft`, { source: source(mode) });
    const heard = everyoneHeard(sockets);
    const startedAt = performance.now();
    await call('POST', `/policies/${policy.id}/publish`, { basedOn: draft.updatedAt, comment: mode });
    await heard;
    pushes.push(performance.now() - startedAt);
    await settle();
  }
  const after = ((await residentBytes(system.apiPid)) - before) / sockets.length;
  for (const socket of sockets) socket.terminate();
  const bare = await bareWs(fleet.macIds);
  const push = pushes.toSorted((a, b) => a - b)[1] ?? 0;
  console.log(
    `${sockets.length} connected agents (assigning a policy to all took ${assigned.toFixed(0)} ms, connecting ${connected.toFixed(0)} ms)`,
  );
  console.log(
    `  memory each      ${kilobytes(each)}, after three pushes ${kilobytes(after)} (promise: at most 25 KB; bare ws ${kilobytes(bare.each)})`,
  );
  console.log(
    `  publish → heard  ${push.toFixed(0)} ms by all (promise: less than 1000 ms; bare ws broadcast ${bare.took.toFixed(0)} ms)`,
  );
  return each <= 25 * 1024 && push < 1000;
}
