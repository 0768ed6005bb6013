/** Promise: event ingest through the API, durable in PostgreSQL, reaches at least half of what plain COPY does. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import pgCopyStreams from 'pg-copy-streams';
import { EVENT_COLUMNS, toRow } from '../dist/features/ingest/event-row.js';
import { VERDICT } from '../dist/http/openapi/samples.js';
import { createFleet } from './fleet.mjs';
import { cpuMicros } from './system.mjs';

const BATCH = 500;
const BATCHES = 80;
const AT_ONCE = 4;
const MACS = 20;
const ROUNDS = 3;

let seq = 0;

/** A verdict of a stick of its own. @param {number} n */
function verdict(n) {
  const { attached, context } = VERDICT;
  const serialNumber = `60A44C${String(n % 500).padStart(6, '0')}`;
  const user = `user${n % 200}`;
  return {
    ...VERDICT,
    id: randomUUID(),
    seq: ++seq,
    time: new Date(Date.now() - n * 1000).toISOString(),
    user,
    context: { ...context, user },
    attached: {
      ...attached,
      registryId: String(4294967296 + n),
      key: `0951:1666:${serialNumber}`,
      device: { ...attached.device, serialNumber },
      descriptor: { ...attached.descriptor, serialNumber },
    },
  };
}

const batchOf = (/** @type {number} */ b) => Array.from({ length: BATCH }, (_, i) => verdict(b * BATCH + i));
/** @param {number} count @param {number} startedAt */
const perSecond = (count, startedAt) => count / ((performance.now() - startedAt) / 1000);

/** @param {import('./system.mjs').System} system */
async function plainCopy({ client, organisationId }, /** @type {string} */ macId) {
  const origin = { macId, organisationId, receivedAt: new Date() };
  const pieces = Array.from({ length: BATCHES }, (_, b) =>
    batchOf(b)
      .map((event) => `${toRow(event, origin).line}\n`)
      .join(''),
  );
  const startedAt = performance.now();
  await pipeline(
    Readable.from(pieces),
    client.query(pgCopyStreams.from(`COPY events (${EVENT_COLUMNS.join(', ')}) FROM STDIN`)),
  );
  return perSecond(BATCH * BATCHES, startedAt);
}

/** @param {import('./system.mjs').System} system @param {Awaited<ReturnType<typeof createFleet>>} fleet */
async function throughApi({ url, apiPid }, fleet) {
  // Agents pack and sign on their own machines, so neither belongs to the time measured.
  const requests = await Promise.all(
    Array.from({ length: BATCHES }, async (_, b) => ({
      body: gzipSync(JSON.stringify({ events: batchOf(b) }), { level: 6 }),
      authorization: await fleet.authorization(fleet.macIds[b % MACS] ?? ''),
    })),
  );
  const bytes = requests.reduce((sum, { body }) => sum + body.length, 0);
  const cpuBefore = await cpuMicros(apiPid);
  const startedAt = performance.now();
  const worker = async () => {
    for (let request = requests.pop(); request !== undefined; request = requests.pop()) {
      const answer = await fetch(`${url}/api/agent/events`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-encoding': 'gzip',
          authorization: request.authorization,
        },
        body: request.body,
      });
      /** @type {any} */
      const result = await answer.json();
      if (result.accepted !== BATCH) throw new Error(`the API answered ${JSON.stringify(result).slice(0, 500)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const rate = perSecond(BATCH * BATCHES, startedAt);
  const cpu = ((await cpuMicros(apiPid)) - cpuBefore) / (BATCH * BATCHES);
  return { rate, cpu, bytes: bytes / (BATCH * BATCHES) };
}

const median = (/** @type {number[]} */ values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** @param {import('./system.mjs').System} system */
export async function benchIngest(system) {
  const fleet = await createFleet(system, MACS);
  const size = JSON.stringify(verdict(0)).length;
  /** @type {number[]} */ const copies = [];
  /** @type {number[]} */ const apis = [];
  /** @type {number[]} */ const cpus = [];
  let packed = 0;
  await throughApi(system, fleet); // both warm
  await plainCopy(system, fleet.macIds[0] ?? '');
  for (let round = 0; round < ROUNDS; round++) {
    await system.client.query('TRUNCATE events; CHECKPOINT');
    copies.push(await plainCopy(system, fleet.macIds[0] ?? ''));
    await system.client.query('TRUNCATE events; CHECKPOINT');
    const { rate, cpu, bytes } = await throughApi(system, fleet);
    apis.push(rate);
    cpus.push(cpu);
    packed = bytes;
  }
  const [copy, api] = [median(copies), median(apis)];
  console.log(
    `event ingest, ${BATCH * BATCHES} verdicts of ${size} bytes (${packed.toFixed(0)} packed), batches of ${BATCH}, ${AT_ONCE} at once`,
  );
  console.log(`  plain COPY in one statement  ${copy.toFixed(0)} events/s`);
  console.log(
    `  through the API, durable     ${api.toFixed(0)} events/s = ${((api / copy) * 100).toFixed(0)} % (promise: at least 50 %)`,
  );
  // On a machine that does other things too, this says more than the two rates.
  console.log(`  CPU of the server process    ${median(cpus).toFixed(0)} µs an event`);
  return api / copy >= 0.5;
}
