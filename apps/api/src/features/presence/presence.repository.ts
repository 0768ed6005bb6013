import { Injectable } from '@nestjs/common';
import { SILENT_AFTER_MILLIS } from '@portcullis/health';
import { boolean, nullable, uuid } from '../../database/columns.js';
import type { Manager } from '../../database/manager.js';
import { command, select, statement } from '../../database/sql.js';

/** That a Mac was heard of. */
export interface Sign {
  readonly at: Date;
  /** `null`: not known, or more than an hour. */
  readonly clockBehindMs?: number | null;
  /** The name of the report that it says still holds. */
  readonly report?: string;
  /** When the test image was last denied there, by our clock. */
  readonly provedAt?: Date | null;
}

/** Macs that were silent for longer than this are shown as `unknown`, so their return is news. */
const SILENT_FOR = `interval '${SILENT_AFTER_MILLIS} milliseconds'`;
/**
 * SQL: what of a Mac's presence `p` is kept at the time `at`. After silence everything is wanted: it ends with a
 * report.
 */
const keptAt = (p: string, at: string): string =>
  `case when ${p}.reported_at > ${at} - ${SILENT_FOR} then ${p}.report end`;

const KEPT = select({ report: nullable(uuid(keptAt('p', '$2::timestamptz'))) }, 'mac_presence p where p.mac_id = $1');
// In the order of their ids, in which whoever takes several of these rows takes them. Macs that are gone get none.
const HEARD = statement(
  { macId: uuid(), report: nullable(uuid()), returned: boolean() },
  `with sent as materialized (
     select * from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::int[], $5::timestamptz[])
       as s (mac_id, at, report, clock, proved)),
   known as (
     update mac_presence p set last_seen_at = greatest(p.last_seen_at, s.at),
       reported_at = case when s.report = ${keptAt('before', 's.at')} then s.at else p.reported_at end,
       proved_at = coalesce(greatest(p.proved_at, s.proved), p.proved_at),
       clock_behind_ms = case when s.report is null then p.clock_behind_ms else s.clock end
     from sent s join mac_presence before on before.mac_id = s.mac_id where p.mac_id = s.mac_id
     returning p.mac_id, ${keptAt('before', 's.at')} as report, before.last_seen_at < s.at - ${SILENT_FOR} as returned),
   new as (
     insert into mac_presence as p (mac_id, last_seen_at)
     select m.id, s.at from sent s join macs m on m.id = s.mac_id
     where not exists (select from mac_presence p where p.mac_id = s.mac_id)
     order by m.id on conflict do nothing returning p.mac_id)
   select mac_id as "macId", report, returned from known union all select mac_id, null, true from new`,
);
const LOCK = command('select 1 from mac_presence where mac_id = any($1) order by mac_id for no key update');
const FORGET = command('update mac_presence set report = null where mac_id = any($1) and report is not null');
const STORE = statement(
  { returned: boolean() },
  `with before as (select last_seen_at from mac_presence where mac_id = $1),
   stored as (
     insert into mac_presence as p (mac_id, report, last_seen_at, reported_at, proved_at, clock_behind_ms)
     values ($1, $3, $2, $2, $4, $5)
     on conflict (mac_id) do update set report = excluded.report,
       last_seen_at = greatest(p.last_seen_at, excluded.last_seen_at),
       reported_at = excluded.reported_at, proved_at = coalesce(greatest(excluded.proved_at, p.proved_at), p.proved_at),
       clock_behind_ms = excluded.clock_behind_ms)
   select coalesce((select last_seen_at < $2::timestamptz - ${SILENT_FOR} from before), true) as returned`,
);

@Injectable()
export class PresenceRepository {
  /** The name of what is kept of this Mac's last report. */
  async keptReport(manager: Manager, macId: string, at: Date): Promise<string | null> {
    return (await KEPT.first(manager, [macId, at]))?.report ?? null;
  }

  /** In one statement, however many they are. Gives those that are enrolled. */
  heard(manager: Manager, signs: ReadonlyMap<string, Sign>) {
    const sorted = [...signs].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const of = <T>(value: (sign: Sign) => T): T[] => sorted.map(([, sign]) => value(sign));
    return HEARD.all(manager, [
      sorted.map(([macId]) => macId),
      of(({ at }) => at),
      of(({ report }) => report ?? null),
      of(({ clockBehindMs }) => clockBehindMs ?? null),
      of(({ provedAt }) => provedAt ?? null),
    ]);
  }

  /**
   * Beside a report that is written.
   * @param toAsk other Macs, whose reports are forgotten, so that they send them anew
   * @returns whether it had been silent
   */
  async store(manager: Manager, macId: string, sign: Sign, toAsk: readonly string[]): Promise<boolean> {
    const { at, clockBehindMs = null, report = null, provedAt = null } = sign;
    if (toAsk.length > 0) {
      await LOCK.run(manager, [[macId, ...toAsk]]);
      await FORGET.run(manager, [toAsk]);
    }
    return (await STORE.one(manager, [macId, at, report, provedAt, clockBehindMs])).returned;
  }
}
