import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Program, writeConfig } from './fixtures/agent-process.js';
import { ApiServer } from './fixtures/api-server.js';
import { BridgePeer } from './fixtures/bridge-peer.js';
import { removeTemporaryFolders, temporaryFolder, until } from './fixtures/temporary.js';

let folder: string;
let api: ApiServer;
let bridge: BridgePeer;
let agent: Program;

beforeEach(async () => {
  folder = temporaryFolder();
  api = new ApiServer();
  await api.up();
  bridge = new BridgePeer(join(folder, 'bridge.sock'));
  await bridge.listen();
});

afterEach(async () => {
  await agent.signal('SIGKILL');
  await bridge.close();
  await api.down();
  removeTemporaryFolders();
});

function start(): void {
  agent = new Program('agent', ['--config', writeConfig(folder, api.url)]);
}

const fromBridge = () => [...api.events.values()].filter((event) => event['journal'] === bridge.journalId);
const isPoison = (event: Record<string, unknown>) => event['what'] === 'poison';
const poison = () => bridge.record({ kind: 'lifecycle', component: 'bridge', what: 'poison' });

async function reportedDeadLetters(): Promise<number> {
  await agent.logged('put aside');
  await bridge.restart({ keepDocuments: true });
  return until('health says so', () => {
    const spool = api.health.at(-1)?.['spool'] as { deadLetters: number } | undefined;
    return spool?.deadLetters ? spool.deadLetters : undefined;
  });
}

describe('uploading', () => {
  it('sends smaller batches when the server finds them too large, and loses none', async () => {
    api.largestBatch = 7;
    for (let count = 0; count < 100; count += 1) bridge.record();
    start();
    await until('all arrived', () => fromBridge().length === 100);
    expect(Math.max(...api.batches)).toBeLessThanOrEqual(7);
  });

  it('puts an event aside that the server rejects, and delivers those around it', async () => {
    api.judge = (event) => (isPoison(event) ? 'reject' : 'take');
    for (let count = 0; count < 5; count += 1) bridge.record();
    poison();
    for (let count = 0; count < 5; count += 1) bridge.record();
    start();
    await until('the others arrived', () => fromBridge().length === 10);
    await agent.logged('the server takes no such event');
    expect(fromBridge().some(isPoison)).toBe(false);
  });

  it('finds the one event that makes the server refuse a whole batch', async () => {
    api.judge = (event) => (isPoison(event) ? 400 : 'take');
    for (let count = 0; count < 20; count += 1) bridge.record();
    poison();
    for (let count = 0; count < 20; count += 1) bridge.record();
    start();
    await until('the others arrived', () => fromBridge().length === 40);
    expect(await reportedDeadLetters()).toBe(1);
  });

  it('gives up an event that the server fails on again and again while it takes others', async () => {
    api.judge = (event) => (isPoison(event) ? 500 : 'take');
    bridge.record();
    poison();
    bridge.record();
    start();
    await until('the others arrived', () => fromBridge().length === 2);
    const ticking = setInterval(() => bridge.record(), 200);
    try {
      expect(await reportedDeadLetters()).toBe(1);
    } finally {
      clearInterval(ticking);
    }
  });

  it('gives up nothing while the server fails on everything', async () => {
    api.failWith = undefined;
    start();
    await until('the agent is enrolled', () => api.macs.size > 0);
    api.failWith = 500;
    for (let count = 0; count < 30; count += 1) bridge.record();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    api.failWith = undefined;
    await until('all arrived', () => fromBridge().length === 30);
    expect(api.duplicates).toBe(0);
  });
});
