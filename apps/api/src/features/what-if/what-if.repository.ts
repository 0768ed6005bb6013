import type { RecordedDecision } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

@Injectable()
export class WhatIfRepository {
  /** The newest verdicts that a policy gave, each under its Mac's hostname; one more than `limit` when there are more. */
  decisions(
    manager: EntityManager,
    organisationId: string,
    policyId: string,
    { days, limit }: { readonly days: number; readonly limit: number },
  ): Promise<readonly RecordedDecision[]> {
    return manager.query(
      `select e.body #> '{attached,device}' as device, e.body -> 'context' as context, e.body -> 'verdict' as verdict,
         e.body -> 'asked' as asked, coalesce(m.hostname, e.mac_id::text) as mac
       from events e left join macs m on m.id = e.mac_id
       where e.organisation_id = $1 and e.policy_id = $2 and e.kind = 'verdict'
         and e.occurred_at >= now() - make_interval(days => $3)
       order by e.occurred_at desc, e.id desc limit $4`,
      [organisationId, policyId, days, limit + 1],
    );
  }
}
