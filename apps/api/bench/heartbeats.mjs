/**
 * Promise: the heartbeats of 100,000 Macs, one a minute, within one core of the API and one of PostgreSQL; one that
 * says nothing new within 300 bytes of WAL.
 */
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';
import { createFleet } from './fleet.mjs';

const MACS = Number(process.env['MACS'] ?? 1000);
const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const AT_ONCE = 16;
const FLEET = 100_000;
/** An agent sends everything anew after a quarter of an hour, and what has changed at once: say twice an hour. */
const WHOLE_OF_ALL = 1 / 15;
const CHANGED_OF_ALL = 1 / 30;
const BYTES_OF_WAL = 300;

const TICKS_A_SECOND = 100;
const RECORDED = new URL('../test/heartbeats/agent-0.1.0.json', import.meta.url);

/** Seconds of CPU so far. @param {number} pid */
async function cpuOf(pid) {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ');
  // Without those of children that ended: PostgreSQL's workers come and go within one measurement rarely.
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/** Of the server and all that it has started. @param {number} postmaster */
async function cpuOfPostgres(postmaster) {
  let sum = 0;
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const isPart = Number(entry) === postmaster || Number(parent.replace(/^.*\) /s, '').split(' ')[1]) === postmaster;
    if (isPart) sum += await cpuOf(Number(entry)).catch(() => 0);
  }
  return sum;
}

/** @param {import('./system.mjs').System} system */
async function counters({ client, apiPid }) {
  const { rows } = await client.query(
    `select pg_current_wal_insert_lsn() - '0/0' as wal, pg_backend_pid() as pid,
       pg_total_relation_size('macs') + coalesce(pg_total_relation_size(to_regclass('mac_presence')), 0) as size`,
  );
  const stat = await readFile(`/proc/${rows[0].pid}/stat`, 'utf8');
  const postmaster = Number(stat.replace(/^.*\) /s, '').split(' ')[1]);
  return {
    api: await cpuOf(apiPid),
    postgres: await cpuOfPostgres(postmaster),
    wal: Number(rows[0].wal),
    size: Number(rows[0].size),
  };
}

/**
 * What one heartbeat of a kind costs.
 * @param {import('./system.mjs').System} system
 * @param {() => Promise<number>} work answers how many
 */
async function measure(system, work) {
  await system.client.query('checkpoint');
  const before = await counters(system);
  const count = await work();
  // What is gathered for a moment is written by then.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const after = await counters(system);
  return {
    count,
    apiMs: ((after.api - before.api) * 1000) / count,
    postgresMs: ((after.postgres - before.postgres) * 1000) / count,
    wal: (after.wal - before.wal) / count,
    grown: after.size - before.size,
  };
}

/** @param {readonly string[]} macIds @param {(macId: string) => Promise<void>} one */
async function forAll(macIds, one) {
  const waiting = [...macIds];
  const worker = async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) await one(id);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

/** @param {string} url @param {string} authorization @param {Buffer} body @returns {Promise<any>} */
function post(url, authorization, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length, authorization };
    const outgoing = request(`${url}/api/agent/health`, { method: 'POST', agent, headers }, (answer) => {
      /** @type {Buffer[]} */ const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`a heartbeat was answered ${answer.statusCode}: ${text}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/**
 * What a Mac says of itself; `n` counts its heartbeats.
 * @param {any} recorded
 * @param {number} n
 * @param {boolean} news
 */
function report(recorded, n, news) {
  const time = new Date().toISOString();
  const body = structuredClone(recorded);
  body.time = time;
  body.facts.server.lastContactAt = time;
  const pending = n % 3;
  body.facts.spool = { ...body.facts.spool, pending, oldestPendingAt: pending === 0 ? null : time };
  const status = body.facts.bridge.status;
  if (status?.counters) status.counters.events = 1000 + n;
  body.facts.canary = { ...body.facts.canary, lastTriedAt: time };
  if (news) body.facts.inventory = { problems: [`what is wrong with it changes, ${n}`] };
  return Buffer.from(JSON.stringify(body));
}

/** @param {string} name @param {Awaited<ReturnType<typeof measure>>} cost @param {number} [bytes] */
function print(name, { count, apiMs, postgresMs, wal, grown }, bytes) {
  const parts = [
    `API ${apiMs.toFixed(3)} ms`,
    `PostgreSQL ${postgresMs.toFixed(3)} ms`,
    `WAL ${wal.toFixed(0)} bytes`,
    ...(bytes === undefined ? [] : [`body ${bytes} bytes`]),
    `tables grew by ${(grown / 1024 ** 2).toFixed(1)} MB in ${count}`,
  ];
  console.log(`  ${name.padEnd(34)} ${parts.join(', ')}`);
}

/** @param {import('./system.mjs').System} system */
export async function benchHeartbeats(system) {
  const recorded = JSON.parse(await readFile(RECORDED, 'utf8'));
  const fleet = await createFleet(system, MACS);
  let n = 0;
  /** @type {Map<string, string>} */ const kept = new Map();
  let bytes = 0;
  const reports = (/** @type {boolean} */ news) => async () => {
    n++;
    await forAll(fleet.macIds, async (macId) => {
      const body = report(recorded, n, news);
      bytes = body.length;
      const answer = await post(system.url, await fleet.authorization(macId), body);
      if (typeof answer.report === 'string') kept.set(macId, answer.report);
    });
    return fleet.macIds.length;
  };
  const several = (/** @type {() => Promise<number>} */ round) => async () => {
    let count = 0;
    for (let i = 0; i < ROUNDS; i++) count += await round();
    return count;
  };
  await reports(false)();
  console.log(
    `heartbeats of ${MACS} Macs, ${ROUNDS} rounds (load of the machine ${(await readFile('/proc/loadavg', 'utf8')).slice(0, 4)})`,
  );
  const same = await measure(system, several(reports(false)));
  print('everything, nothing of it new', same, bytes);
  const changed = await measure(system, several(reports(true)));
  print('everything, something new', changed, bytes);
  const presence = await measurePresence(system, fleet, kept, several);
  const perMinute = (/** @type {'apiMs' | 'postgresMs'} */ part) =>
    (FLEET / 60_000) *
    (presence === undefined
      ? changed[part] * CHANGED_OF_ALL + same[part] * (1 - CHANGED_OF_ALL)
      : changed[part] * CHANGED_OF_ALL +
        same[part] * WHOLE_OF_ALL +
        presence[part] * (1 - CHANGED_OF_ALL - WHOLE_OF_ALL));
  const cores = { api: perMinute('apiMs'), postgres: perMinute('postgresMs') };
  console.log(
    `  100,000 Macs, one a minute: ${cores.api.toFixed(2)} cores of API, ${cores.postgres.toFixed(2)} of PostgreSQL (promise: one of each)`,
  );
  return cores.api <= 1 && cores.postgres <= 1 && (presence ?? same).wal <= BYTES_OF_WAL;
}

/** "Still here, and still as I said", over the open control channel. */
async function measurePresence(
  /** @type {import('./system.mjs').System} */ system,
  /** @type {Awaited<ReturnType<typeof createFleet>>} */ fleet,
  /** @type {Map<string, string>} */ kept,
  /** @type {(round: () => Promise<number>) => () => Promise<number>} */ several,
) {
  if (kept.size === 0) {
    console.log('  the server keeps no report: agents send everything every minute');
    return undefined;
  }
  await forAll(fleet.macIds, async (macId) => {
    kept.set(
      macId,
      (
        await post(
          system.url,
          await fleet.authorization(macId),
          report(JSON.parse(await readFile(RECORDED, 'utf8')), 1, false),
        )
      ).report,
    );
  });
  const address = `${system.url.replace('http', 'ws')}/api/agent/live`;
  /** @type {[string, WebSocket][]} */ const sockets = [];
  await forAll(fleet.macIds, async (macId) => {
    const socket = new WebSocket(address, { headers: { authorization: await fleet.authorization(macId) } });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    sockets.push([macId, socket]);
  });
  let bytes = 0;
  const cost = await measure(
    system,
    several(async () => {
      const answers = sockets.map(
        ([, socket]) =>
          new Promise((resolve) =>
            socket.once('message', (data) => resolve(JSON.parse(/** @type {Buffer} */ (data).toString()))),
          ),
      );
      for (const [macId, socket] of sockets) {
        const text = JSON.stringify({
          type: 'present',
          time: new Date().toISOString(),
          report: kept.get(macId) ?? randomUUID(),
        });
        bytes = text.length;
        socket.send(text);
      }
      const wrong = (await Promise.all(answers)).find(({ type, wanted }) => type !== 'heard' || wanted);
      if (wrong !== undefined) throw new Error(`a Mac that says nothing new was answered ${JSON.stringify(wrong)}`);
      return sockets.length;
    }),
  );
  for (const [, socket] of sockets) socket.terminate();
  print('nothing new, by the channel', cost, bytes);
  return cost;
}
