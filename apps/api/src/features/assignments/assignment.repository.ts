import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { boolean, integer, nullable, type Row, text, uuid } from '../../database/columns.js';
import { type Manager, orm } from '../../database/manager.js';
import { select } from '../../database/sql.js';
import { Mac } from '../macs/mac.entity.js';
import { Assignment } from './assignment.entity.js';

const NAMED = {
  id: uuid('a.id'),
  position: integer('a.position'),
  policyId: uuid('a.policy_id'),
  targetType: text<Assignment['targetType']>('a.target_type'),
  macId: nullable(uuid('a.mac_id')),
  tag: nullable(text('a.tag')),
  policyName: text('p.name'),
  revision: nullable(integer('(select max(r.revision) from policy_revisions r where r.policy_id = p.id)')),
  hostname: nullable(text('m.hostname')),
};
export type NamedAssignment = Row<typeof NAMED>;

const LIST = select(
  NAMED,
  `assignments a join policies p on p.id = a.policy_id left join macs m on m.id = a.mac_id
   where a.organisation_id = $1 order by a.position`,
);
const POLICIES = select(
  {
    id: uuid('p.id'),
    name: text('p.name'),
    isPublished: boolean('exists (select from policy_revisions r where r.policy_id = p.id)'),
  },
  'policies p where p.organisation_id = $1 and not p.archived and p.id = any($2::uuid[])',
);

const BATCH = 500;

@Injectable()
export class AssignmentRepository {
  list(manager: Manager, organisationId: string): Promise<NamedAssignment[]> {
    return LIST.all(manager, [organisationId]);
  }

  /** Those of `ids` that can be assigned or could be, once published. */
  policies(manager: Manager, organisationId: string, ids: readonly string[]) {
    return POLICIES.all(manager, [organisationId, ids]);
  }

  async macs(manager: Manager, organisationId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const macs = await orm(manager).find(Mac, { select: { id: true }, where: { organisationId, id: In([...ids]) } });
    return new Set(macs.map(({ id }) => id));
  }

  async replace(
    manager: Manager,
    organisationId: string,
    assignments: readonly Omit<Assignment, 'id'>[],
  ): Promise<void> {
    await orm(manager).delete(Assignment, { organisationId });
    for (let from = 0; from < assignments.length; from += BATCH)
      await orm(manager).insert(Assignment, assignments.slice(from, from + BATCH));
  }
}
