import type { Severity } from '@portcullis/wire';
import { Injectable } from '@nestjs/common';
import { nullable, type Row, text, timestamp } from '../../database/columns.js';
import { MACS } from '../../database/macs-seen.js';
import type { Manager } from '../../database/manager.js';
import { command, select } from '../../database/sql.js';

/** A state or a problem that there is now. */
export interface Present {
  readonly kind: 'state' | 'problem';
  readonly code: string;
  readonly severity: Severity | null;
  readonly title: string | null;
}

const SPELL = {
  kind: text<Present['kind']>('kind'),
  code: text('code'),
  severity: nullable(text<Severity>('severity')),
  title: nullable(text('title')),
  beganAt: timestamp('began_at'),
  endedAt: nullable(timestamp('ended_at')),
  provedUntil: nullable(timestamp('proved_until')),
};
export type Spell = Row<typeof SPELL>;

const MAC = {
  since: timestamp('m.on_record_since'),
  enrolledAt: timestamp('m.enrolled_at'),
  reportedAt: nullable(timestamp('seen.reported_at')),
  provedAt: nullable(timestamp('seen.proved_at')),
};

/** More changes than a person reads; a Mac that changes every minute has that many in a week. */
const MOST_SPELLS = 10_000;
const KEPT_FOR = '400 days';

/** `$4`: what goes on, as `kind code`. */
const CLOSE = command(
  `update health_spells set
     ended_at = greatest(began_at, $2),
     proved_until = case when kind = 'state' and code = 'protected' and $3::timestamptz is not null
       then least($2, $3::timestamptz) end
   where mac_id = $1 and ended_at is null and not (kind || ' ' || code = any($4::text[]))`,
);
const OPEN = command(
  `insert into health_spells (mac_id, kind, code, severity, title, began_at)
   select $1, new.kind, new.code, new.severity, new.title, $2
   from jsonb_to_recordset($3::jsonb) as new(kind text, code text, severity text, title text)
   where not exists (select from health_spells s
     where s.mac_id = $1 and s.ended_at is null and s.kind = new.kind and s.code = new.code)
   on conflict (mac_id, kind, code, began_at) do update set ended_at = null, proved_until = null`,
);
const FORGET = command(
  `delete from health_spells where mac_id = $1 and ended_at < $2::timestamptz - interval '${KEPT_FOR}'`,
);
const OF_MAC = select(MAC, `${MACS} where m.organisation_id = $1 and m.id = $2`);
const SPELLS = select(
  SPELL,
  `health_spells where mac_id = $1 and (ended_at is null or ended_at > $2) order by began_at desc limit ${MOST_SPELLS}`,
);

@Injectable()
export class HealthHistoryRepository {
  /** Ends at `end` whatever does not go on. */
  async close(manager: Manager, macId: string, end: Date, provedAt: Date | null, goesOn: readonly Present[]) {
    const names = goesOn.map(({ kind, code }) => `${kind} ${code}`);
    await CLOSE.run(manager, [macId, end, provedAt, names]);
  }

  /** Begins at `now` whatever is there and has not begun yet, and forgets what ended long ago. */
  async open(manager: Manager, macId: string, now: Date, present: readonly Present[]): Promise<void> {
    await OPEN.run(manager, [macId, now, JSON.stringify(present)]);
    await FORGET.run(manager, [macId, now]);
  }

  mac(manager: Manager, organisationId: string, macId: string) {
    return OF_MAC.first(manager, [organisationId, macId]);
  }

  /** What lasted at `from` or later; newest first. */
  spells(manager: Manager, macId: string, from: Date): Promise<Spell[]> {
    return SPELLS.all(manager, [macId, from]);
  }
}
