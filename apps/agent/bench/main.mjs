// What the agent costs a Mac: time until it runs, memory, and work while nothing happens. Runs the built agent
// against a bridge and a server of its own (the ones of the tests), so `npm run build` comes first.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from '../bin/flags.cjs';
import '../test/fixtures/source-loader.mjs';

const IDLE_SECONDS = Number(process.argv[2] ?? 20);
const STARTS = 5;
const EVENTS = 5000;
/** The agent gives memory back three seconds after it was last needed. */
const CALM_MILLIS = 5000;
const agentScript = fileURLToPath(new URL('../bin/portcullis-agent.cjs', import.meta.url));

const { ApiServer } = await import('../test/fixtures/api-server.ts');
const { BridgePeer } = await import('../test/fixtures/bridge-peer.ts');
const { writeConfig } = await import('../test/fixtures/agent-process.ts');
const { temporaryFolder, removeTemporaryFolders, until } = await import('../test/fixtures/temporary.ts');

const folder = temporaryFolder();
const api = new ApiServer();
await api.up();
const bridge = new BridgePeer(join(folder, 'bridge.sock'));
await bridge.listen();
const config = writeConfig(folder, api.url, { logLevel: 'info', timing: {} });

function start() {
  const began = performance.now();
  const child = spawn(process.execPath, [...NODE_FLAGS, agentScript, '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const started = new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => String(chunk).includes('"msg":"started"') && resolve(performance.now() - began));
    child.on('exit', (code) => reject(new Error(`the agent ended with ${code}`)));
  });
  started.catch(() => {});
  return { child, started };
}

function stop(child) {
  return new Promise((resolve) => {
    child.on('exit', resolve);
    child.kill('SIGTERM');
  });
}

/** Resident bytes; Linux tells it exactly, elsewhere `ps` does. */
async function resident(pid) {
  if (process.platform === 'linux')
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
  const { execFileSync } = await import('node:child_process');
  return Number(execFileSync('/bin/ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
}

/** Seconds of processor time used so far. */
async function cpu(pid) {
  if (process.platform === 'linux') {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }
  const { execFileSync } = await import('node:child_process');
  const [minutes, seconds] = execFileSync('/bin/ps', ['-o', 'cputime=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(':');
  return Number(minutes) * 60 + Number(seconds);
}

const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const starts = [];
let running;
process.on('exit', () => running?.child.kill('SIGKILL'));
for (let round = 0; round < STARTS; round += 1) {
  if (running) await stop(running.child);
  running = start();
  starts.push(await running.started);
}
const { pid } = running.child;
const reports = api.health.length;
await until('the agent reports', () => api.health.length > reports, 20_000);
console.log(
  `started in        ${starts.toSorted((a, b) => a - b)[STARTS >> 1].toFixed(0)} ms (median of ${STARTS}; promised: below 1000 ms)`,
);
console.log(`resident          ${mb(await resident(pid))} after the start`);
await new Promise((resolve) => setTimeout(resolve, CALM_MILLIS));
console.log(`at rest           ${mb(await resident(pid))} (promised: at most 60 MB)`);

const before = await cpu(pid);
await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1000));
console.log(
  `idle              ${((((await cpu(pid)) - before) / IDLE_SECONDS) * 100).toFixed(2)} % of one core over ${IDLE_SECONDS} s, resident ${mb(await resident(pid))}`,
);

const began = performance.now();
const busy = await cpu(pid);
for (let count = 0; count < EVENTS; count += 1)
  bridge.record({ kind: 'lifecycle', component: 'bridge', what: 'x'.repeat(1500) });
let peak = 0;
await until(
  'all events arrived',
  async () => {
    peak = Math.max(peak, await resident(pid));
    return [...api.events.values()].filter((event) => event.journal === bridge.journalId).length === EVENTS;
  },
  120_000,
);
const seconds = (performance.now() - began) / 1000;
console.log(
  `${EVENTS} events      ${(EVENTS / seconds).toFixed(0)} a second, bridge to server, ${((((await cpu(pid)) - busy) / EVENTS) * 1e6).toFixed(0)} µs of processor time each, resident at most ${mb(peak)} meanwhile`,
);
await new Promise((resolve) => setTimeout(resolve, CALM_MILLIS));
console.log(`after the burst   ${mb(await resident(pid))} five seconds later (promised: at most 80 MB)`);

await stop(running.child);
await bridge.close();
await api.down();
removeTemporaryFolders();
