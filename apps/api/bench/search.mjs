/**
 * Promise: a page of events by any filter of the console comes within 100 ms for 95 of 100 requests, over ten million
 * rows. `PORTCULLIS_BENCH_EVENTS` sets how many rows are made; a million unless given, because making ten takes a
 * while.
 */
import { EMAIL, PASSWORD } from './system.mjs';

const EVENTS = Number(process.env.PORTCULLIS_BENCH_EVENTS ?? 1_000_000);
const MACS = 3_000;
const DEVICES = 5_000;
const PEOPLE = 2_000;
const DAYS = 60;
const AT_EACH_FILTER = 20;
const PROMISE_MS = 100;
/** None is slower, in a fleet of this size. */
const SLOWEST_MS = 250;
const SET_ENTRIES = 100_000;

/** Twice as many sticks as anything else, a verdict for every fourth event; bodies of the usual size. */
const FILL = `
  INSERT INTO events (id, occurred_at, received_at, organisation_id, mac_id, kind, person, device_key, device_name, family, decision,
    outcome, bridge_mode, rule, body)
  SELECT gen_random_uuid(), now() - random() * interval '${DAYS} days', now(), $1, m.id,
    (ARRAY['verdict', 'attach', 'mount', 'detach'])[1 + n % 4], 'user' || n % ${PEOPLE}, '0951:1666:S' || n % ${DEVICES},
    'Stick ' || n % ${DEVICES},
    (ARRAY['usb-storage', 'usb-storage', 'apple-mobile', 'keyboard', 'pointer', 'sd-card', 'camera'])[1 + floor(random() * 7)::int],
    CASE n % 4 WHEN 0 THEN (ARRAY['allowed', 'allowed', 'denied', 'restricted'])[1 + floor(random() * 4)::int] END,
    CASE n % 4 WHEN 0 THEN (ARRAY['enforced', 'enforced', 'observed', 'failed'])[1 + floor(random() * 4)::int] END,
    'authorize', CASE n % 4 WHEN 0 THEN 'rule-' || n % 48 END,
    jsonb_build_object('kind', 'lifecycle', 'component', 'agent', 'what', 'started', 'detail', repeat(md5(n::text), 40))
  FROM generate_series($2::int, $3::int) AS n
  JOIN (SELECT row_number() OVER (ORDER BY id) AS number, id FROM macs) m ON m.number = 1 + n % ${MACS}`;
const ROWS_A_STATEMENT = 250_000;

/** @param {import('./system.mjs').System} system */
async function fill({ client, organisationId }) {
  await client.query(
    `INSERT INTO macs (organisation_id, hardware_uuid, serial_number, hostname, model, os_version, agent_version, public_key,
       key_thumbprint, anchor_key_id)
     SELECT $1, 'hardware-' || n, 'C02' || n, 'mac-' || n, 'Mac', '15.1', '0.1.0', '{}', '', '' FROM generate_series(1, ${MACS}) n`,
    [organisationId],
  );
  await client.query(
    `INSERT INTO devices (organisation_id, device_key, family, vendor_id, product_id, product_name, serial_number, identity,
       first_seen_at, last_seen_at)
     SELECT $1, '0951:1666:S' || n, 'usb-storage', 2385, 5734, 'Stick ' || n, 'S' || n, 'unique', now(), now() FROM generate_series(0, ${DEVICES - 1}) n`,
    [organisationId],
  );
  await client.query(
    `INSERT INTO event_terms SELECT $1::uuid, 'person', 'user' || n FROM generate_series(0, ${PEOPLE - 1}) n
     UNION ALL SELECT $1::uuid, 'rule', 'rule-' || n FROM generate_series(0, 47, 4) n`,
    [organisationId],
  );
  for (let first = 1; first <= EVENTS; first += ROWS_A_STATEMENT) {
    await client.query(FILL, [organisationId, first, Math.min(first + ROWS_A_STATEMENT - 1, EVENTS)]);
  }
  await client.query(
    `WITH s AS (INSERT INTO device_sets (organisation_id, name) VALUES ($1, 'Large') RETURNING id)
     INSERT INTO device_set_entries (set_id, vendor_id, product_id, serial_number, owner, asset_tag)
     SELECT s.id, 2385, 5734, 'S' || n, 'person ' || n, 'tag-' || n FROM s, generate_series(1, ${SET_ENTRIES}) n`,
    [organisationId],
  );
  await client.query('VACUUM ANALYZE');
}

/** @param {number} days */
const ago = (days) => new Date(Date.now() - days * 86_400_000).toISOString();

/** @param {string} macId @returns {Record<string, string>[]} */
function filters(macId) {
  return [
    {},
    { macId },
    { person: 'user77' },
    { deviceKey: '0951:1666:S42' },
    { family: 'camera' },
    { outcome: 'failed' },
    { decision: 'denied' },
    { kind: 'mount' },
    { kind: 'gap' },
    { from: ago(9), to: ago(8) },
    { family: 'camera', outcome: 'failed', to: ago(20) },
    { family: 'camera', outcome: 'too-late' },
    { kind: 'attach', decision: 'denied' },
    { person: 'user77', family: 'camera' },
    { macId, person: 'user78' },
    { q: 'user1999' },
    { q: 'user' },
    { q: 'Stick 42' },
    { q: 'mac-77' },
    { q: 'nothing is called so' },
    { q: 'rule-4', family: 'camera' },
  ];
}

/** @param {import('./system.mjs').System} system */
async function session({ url }) {
  const headers = { 'content-type': 'application/json', 'x-portcullis-csrf': '1' };
  const body = JSON.stringify({ email: EMAIL, password: PASSWORD });
  const answer = await fetch(`${url}/api/auth/login`, { method: 'POST', headers, body });
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** @param {import('./system.mjs').System} system */
export async function benchSearch(system) {
  await fill(system);
  const cookie = await session(system);
  const { rows } = await system.client.query('SELECT id FROM macs ORDER BY id LIMIT 1');
  /** @type {number[]} */ const all = [];
  console.log(
    `event search over ${EVENTS} events, ${AT_EACH_FILTER} requests for each of the console's filters, one after the other`,
  );
  for (const filter of filters(String(rows[0].id))) {
    /** @type {number[]} */ const times = [];
    for (let n = 0; n < AT_EACH_FILTER; n++) {
      const started = performance.now();
      const answer = await fetch(`${system.url}/api/events?${new URLSearchParams({ ...filter, limit: '50' })}`, {
        headers: { cookie },
      });
      await answer.json();
      if (answer.status !== 200) throw new Error(`${JSON.stringify(filter)} answered ${answer.status}`);
      times.push(performance.now() - started);
    }
    all.push(...times);
    const slowest = Math.max(...times);
    console.log(`  ${JSON.stringify(filter).padEnd(80)} slowest ${slowest.toFixed(0)} ms`);
  }
  console.log(`search from the top bar, ${DEVICES} devices and a set of ${SET_ENTRIES} of their make`);
  for (const q of ['nothing is called so', 'tag-77', 'Stick', 'mac-77', 'user77']) {
    /** @type {number[]} */ const times = [];
    for (let n = 0; n < AT_EACH_FILTER; n++) {
      const started = performance.now();
      const answer = await fetch(`${system.url}/api/search?${new URLSearchParams({ q })}`, { headers: { cookie } });
      await answer.json();
      if (answer.status !== 200) throw new Error(`${q} answered ${answer.status}`);
      times.push(performance.now() - started);
      if (performance.now() - started > 5000) break;
    }
    all.push(...times);
    console.log(`  ${q.padEnd(80)} slowest ${Math.max(...times).toFixed(0)} ms`);
  }
  const slowest = Math.max(...all);
  console.log(`  slowest of all ${slowest.toFixed(0)} ms (goal: less than ${SLOWEST_MS} ms)`);
  const p95 = all.toSorted((a, b) => a - b)[Math.floor(all.length * 0.95)] ?? 0;
  console.log(`  p95 of all ${p95.toFixed(0)} ms (promise: less than ${PROMISE_MS} ms over ten million)`);
  return p95 < PROMISE_MS;
}
