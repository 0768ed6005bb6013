import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Assignment } from './assignment.entity.js';

export type NamedAssignment = Assignment & {
  readonly policyName: string;
  readonly revision: number | null;
  readonly hostname: string | null;
};
export interface KnownPolicy {
  readonly id: string;
  readonly name: string;
  readonly isPublished: boolean;
}

const BATCH = 500;

@Injectable()
export class AssignmentRepository {
  /** So that two replacements follow each other, each whole. */
  async lock(manager: EntityManager, organisationId: string): Promise<void> {
    await manager.query(`select pg_advisory_xact_lock(hashtextextended('portcullis.assignments.' || $1, 0))`, [
      organisationId,
    ]);
  }

  list(manager: EntityManager, organisationId: string): Promise<NamedAssignment[]> {
    return manager.query(
      `select a.id, a.organisation_id as "organisationId", a.position, a.policy_id as "policyId", a.target_type as "targetType",
         a.mac_id as "macId", a.tag, p.name as "policyName", m.hostname,
         (select max(r.revision) from policy_revisions r where r.policy_id = p.id) as revision
       from assignments a join policies p on p.id = a.policy_id left join macs m on m.id = a.mac_id
       where a.organisation_id = $1 order by a.position`,
      [organisationId],
    );
  }

  /** Those of `ids` that can be assigned or could be, once published. */
  policies(manager: EntityManager, organisationId: string, ids: readonly string[]): Promise<KnownPolicy[]> {
    return manager.query(
      `select p.id, p.name, exists (select from policy_revisions r where r.policy_id = p.id) as "isPublished"
       from policies p where p.organisation_id = $1 and not p.archived and p.id = any($2::uuid[])`,
      [organisationId, ids],
    );
  }

  async macs(manager: EntityManager, organisationId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows: { id: string }[] = await manager.query(
      'select id from macs where organisation_id = $1 and id = any($2::uuid[])',
      [organisationId, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  async replace(
    manager: EntityManager,
    organisationId: string,
    assignments: readonly Omit<Assignment, 'id'>[],
  ): Promise<void> {
    await manager.delete(Assignment, { organisationId });
    for (let from = 0; from < assignments.length; from += BATCH)
      await manager.insert(Assignment, assignments.slice(from, from + BATCH));
  }
}
