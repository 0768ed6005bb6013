/**
 * `npm run faults -w apps/api`: what becomes of events while server and database are taken away again and again.
 * Agents send until they are told that a batch is stored, as agents do; afterwards it is counted what is lost, and what
 * is there twice. Exits with 1 when anything is. `-- SECONDS`: how long each fault goes on (10).
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { VERDICT } from '../dist/http/openapi/samples.js';
import { createFleet } from './fleet.mjs';
import { startSystem } from './system.mjs';

const SECONDS = Number(process.argv[2] ?? 10);
/** Twice as many as the server has connections to its database. */
const AGENTS = 24;
const BATCH = 100;
/** A batch that is not stored by then, although the fault is over, is stuck. */
const STUCK_MILLIS = 120_000;

/** @typedef {Awaited<ReturnType<typeof startSystem>>} System */
/**
 * `underWay`: waits until batches are being stored again, and then to any point of one.
 * @typedef {{ readonly until: number, readonly underWay: () => Promise<unknown> }} Span
 */

/** @type {Record<string, (system: System, span: Span) => Promise<number>>} Each gives how often it struck. */
const FAULTS = {
  'kill -9 of the API': async (system, { until, underWay }) => {
    let times = 0;
    for (; Date.now() < until; times++) {
      await underWay();
      await system.killApi();
      await system.startApi();
    }
    return times;
  },
  'backends ended': async (system, { until, underWay }) => {
    let times = 0;
    for (; Date.now() < until; times++) {
      await underWay();
      await system.client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
    }
    return times;
  },
  'PostgreSQL stopped and started': async (system, { until, underWay }) => {
    let times = 0;
    for (; Date.now() < until; times++) {
      await underWay();
      await system.restartPostgres(500);
    }
    return times;
  },
  // Whoever holds a lock that ingest needs keeps every connection of the pool waiting, and who comes then is told to
  // come again.
  'pool used up': async (system, { until, underWay }) => {
    let times = 0;
    for (; Date.now() < until; times++) {
      await underWay();
      const holder = new pg.Client({ connectionString: system.databaseUrl });
      await holder.connect();
      await holder.query('BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE');
      await wait(12_000);
      await holder.query('ROLLBACK');
      await holder.end();
    }
    return times;
  },
};

const eventOf = (/** @type {number} */ seq) => ({
  ...VERDICT,
  id: randomUUID(),
  seq,
  time: new Date().toISOString(),
});

/**
 * Sends one batch until the server says that it holds it. What it answers meanwhile is counted by its status.
 * @param {System} system @param {Awaited<ReturnType<typeof createFleet>>} fleet @param {string} macId
 * @param {readonly { id: string }[]} events @param {Map<string, number>} answers @param {number} deadline
 */
async function sendUntilStored(system, fleet, macId, events, answers, deadline) {
  for (;;) {
    if (Date.now() > deadline) throw new Error('a batch is not taken although the fault is over');
    const said = await fetch(`${system.url}/api/agent/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: await fleet.authorization(macId) },
      body: JSON.stringify({ events }),
    }).then(
      async (answer) => ({ status: String(answer.status), body: await answer.json().catch(() => ({})) }),
      () => ({ status: 'no answer', body: {} }),
    );
    answers.set(said.status, (answers.get(said.status) ?? 0) + 1);
    if (said.status === '200') {
      const { accepted, duplicates } = said.body;
      if (accepted + duplicates !== events.length)
        throw new Error(`refused: ${JSON.stringify(said.body).slice(0, 300)}`);
      return duplicates;
    }
    if (said.status.startsWith('4') && said.status !== '429') throw new Error(`answered ${said.status}`);
    await wait(50);
  }
}

/** @param {System} system @param {string} name @param {(typeof FAULTS)[string]} strike */
async function run(system, name, strike) {
  const fleet = await createFleet(system, AGENTS);
  const until = Date.now() + SECONDS * 1000;
  /** @type {string[]} */ const acknowledged = [];
  /** @type {Map<string, number>} */ const answers = new Map();
  let again = 0;
  const underWay = async () => {
    const before = acknowledged.length;
    while (acknowledged.length === before && Date.now() < until) await wait(5);
    await wait(Math.random() * 100);
  };
  const striking = strike(system, { until, underWay });
  const sending = fleet.macIds.map(async (macId) => {
    for (let seq = 1; Date.now() < until; seq += BATCH) {
      const events = Array.from({ length: BATCH }, (_, at) => eventOf(seq + at));
      again += await sendUntilStored(system, fleet, macId, events, answers, until + STUCK_MILLIS);
      acknowledged.push(...events.map(({ id }) => id));
    }
  });
  const [times] = await Promise.all([striking, ...sending]);
  const { rows } = await system.client.query(
    'SELECT id, count(*)::int AS stored FROM events WHERE mac_id = ANY($1) GROUP BY id, mac_id',
    [fleet.macIds],
  );
  const stored = new Map(rows.map((row) => [String(row.id), Number(row.stored)]));
  const lost = acknowledged.filter((id) => !stored.has(id)).length;
  const doubled = rows.filter((row) => row.stored > 1).length;
  const strange = stored.size - (acknowledged.length - lost);
  const said = [...answers].map(([status, count]) => `${count} × ${status}`).join(', ');
  console.log(`${name}, ${times} times in ${SECONDS} s: ${acknowledged.length} events acknowledged`);
  console.log(
    `  lost ${lost}, doubled ${doubled}, stored and never acknowledged ${strange}; sent again and known ${again}`,
  );
  console.log(`  answers: ${said}`);
  return times > 0 && acknowledged.length > 0 && lost === 0 && doubled === 0 && strange === 0;
}

const system = await startSystem();
let kept = true;
try {
  for (const [name, strike] of Object.entries(FAULTS)) if (!(await run(system, name, strike))) kept = false;
} finally {
  await system.stop();
}
if (!kept) {
  console.log('events were lost or doubled, or a fault could not be tried');
  process.exitCode = 1;
}
