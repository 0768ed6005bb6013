import type { RecordedDecision } from '@portcullis/policy';
import type { Verb } from '@portcullis/wire';
import { Injectable } from '@nestjs/common';
import { json, text } from '../../database/columns.js';
import type { Manager } from '../../database/manager.js';
import { select } from '../../database/sql.js';

const DECISIONS = select(
  {
    device: json<RecordedDecision['device']>("e.body #> '{attached,device}'"),
    context: json<RecordedDecision['context']>("e.body -> 'context'"),
    verdict: json<RecordedDecision['verdict']>("e.body -> 'verdict'"),
    asked: json<readonly Verb[]>("e.body -> 'asked'"),
    mac: text('coalesce(m.hostname, e.mac_id::text)'),
  },
  `events e left join macs m on m.id = e.mac_id
   where e.organisation_id = $1 and e.policy_id = $2 and e.kind = 'verdict'
     and e.occurred_at >= now() - make_interval(days => $3)
   order by e.occurred_at desc, e.id desc limit $4`,
);

@Injectable()
export class WhatIfRepository {
  /**
   * The newest verdicts that a policy gave, each under its Mac's hostname; one more than `limit` when there are more.
   */
  decisions(
    manager: Manager,
    organisationId: string,
    policyId: string,
    { days, limit }: { readonly days: number; readonly limit: number },
  ): Promise<readonly RecordedDecision[]> {
    return DECISIONS.all(manager, [organisationId, policyId, days, limit + 1]);
  }
}
