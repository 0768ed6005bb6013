/**
 * What `npm start` shows: two simulated Macs that live, and others with the troubles that Macs have, and some days
 * behind them.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { lockedNode } from '../../places.mjs';
import { writePrivate } from '../folder.mjs';
import { Piece } from '../piece.mjs';

/** Numbers of the Macs that are simulated whole: an office day, and a day with hostile devices. */
export const LIVING = [1, 8];

/**
 * @type {readonly { number: number, state: import('./facts.mjs').StandInState, recordings: readonly string[], serials?:
 *   Readonly<Record<string, string>> }[]}
 */
const OTHERS = [
  { number: 2, state: 'no-full-disk-access', recordings: ['phones'] },
  { number: 3, state: 'waiting-for-approval', recordings: ['designer'] },
  // The stick that nobody knows was at this Mac before it came to the first one.
  { number: 4, state: 'behind', recordings: ['developer', 'office-day'], serials: { '2F7B1A0C55D3': '2F7B1A0C55E8' } },
  { number: 5, state: 'well', recordings: ['meeting-room'] },
  {
    number: 6,
    state: 'silent',
    recordings: ['quiet-desk'],
    serials: { '2F7B1A0C55D3': '2F7B1A0C55F0', '3A5C57F12B04': '3A5C57F12B99' },
  },
];

const ORDER = 1;

/**
 * The process that speaks for the other Macs.
 * @param {import('../system.mjs').System} system
 * @param {(number: number) => import('../macs.mjs').MacFacts} factsOf
 */
export function otherMacs(system, factsOf) {
  const folder = path.join(system.options.dataDir, 'macs');
  const file = path.join(folder, 'others.json');
  const macs = OTHERS.map(({ number, state, recordings, serials = {} }) => {
    const { user, ...mac } = factsOf(number);
    return { state, recordings, serials, person: user, mac };
  });
  const piece = new Piece(
    {
      name: 'the other Macs',
      command: lockedNode(),
      args: [path.join(import.meta.dirname, 'stand-ins.mjs'), file],
      log: path.join(system.logDir, 'other-macs.log'),
      order: ORDER,
    },
    system.running,
  );
  const start = async () => {
    await mkdir(folder, { recursive: true });
    const { url: server } = system.server;
    const { enrolmentToken } = system.secrets;
    const stateFile = path.join(folder, 'others-state.json');
    await writePrivate(file, JSON.stringify({ server, enrolmentToken, stateFile, macs }));
    await piece.start();
    await piece.readyLine('ready');
    await backdate(system.postgres.url, macs);
  };
  return { piece, start };
}

/**
 * The server takes its own clock for when it heard something, which nobody can tell it otherwise. What was told as
 * history counts as heard then, and the silent Mac as silent since.
 * @param {string} databaseUrl
 * @param {readonly { state: string, mac: { hardwareUuid: string } }[]} macs
 */
async function backdate(databaseUrl, macs) {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    // The server keeps them in capitals.
    const ids = (/** @type {typeof macs} */ some) => some.map(({ mac }) => mac.hardwareUuid.toUpperCase());
    const all = ids(macs);
    const silent = ids(macs.filter(({ state }) => state === 'silent'));
    await client.query(
      `UPDATE events e SET received_at = e.occurred_at + interval '2 seconds' FROM macs m
       WHERE m.id = e.mac_id AND m.hardware_uuid = ANY($1) AND e.received_at > e.occurred_at + interval '1 hour'`,
      [all],
    );
    await client.query(
      `UPDATE macs SET enrolled_at = least(enrolled_at, now() - interval '30 days') WHERE hardware_uuid = ANY($1)`,
      [all],
    );
    // The server writes twice a second who was heard of: what it still holds would make the Mac speak again.
    for (let quiet = 0; quiet < 2;) {
      const { rowCount } = await client.query(
        `UPDATE mac_presence p SET last_seen_at = least(last_seen_at, now() - interval '3 days'),
           reported_at = least(reported_at, now() - interval '3 days')
         FROM macs m WHERE m.id = p.mac_id AND m.hardware_uuid = ANY($1) AND last_seen_at > now() - interval '2 days'`,
        [silent],
      );
      quiet = rowCount === 0 ? quiet + 1 : 0;
      await setTimeout(600);
    }
  } finally {
    await client.end();
  }
}
