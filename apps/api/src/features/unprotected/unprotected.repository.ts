import { Injectable } from '@nestjs/common';
import { json, nullable, timestamp } from '../../database/columns.js';
import type { Manager } from '../../database/manager.js';
import { select, statement } from '../../database/sql.js';
import type { PortcullisEvent } from '@portcullis/wire';

type LifecycleEvent = PortcullisEvent & { readonly kind: 'lifecycle' };

const SEEN = select(
  { at: nullable(timestamp('p.last_seen_at')) },
  'macs m left join mac_presence p on p.mac_id = m.id where m.id = $1 and m.organisation_id = $2',
);
/** The newest of them, in order of time: of a Mac that restarts all day long, the last days are told. */
const WORDS = statement(
  { at: timestamp(), body: json<LifecycleEvent>() },
  `select w.at, w.body from (
     select e.occurred_at as at, e.body, e.id from events e
     where e.organisation_id = $2 and e.mac_id = $1 and e.kind = 'lifecycle' and e.occurred_at >= $3
     order by e.occurred_at desc, e.id desc limit 5000
   ) w order by w.at, w.body ->> 'journal', (w.body ->> 'seq')::bigint`,
);

@Injectable()
export class UnprotectedRepository {
  /** `undefined`: no such Mac. */
  lastSeen(manager: Manager, organisationId: string, macId: string) {
    return SEEN.first(manager, [macId, organisationId]);
  }

  words(manager: Manager, organisationId: string, macId: string, since: Date) {
    return WORDS.all(manager, [macId, organisationId, since]);
  }
}
