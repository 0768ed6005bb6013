import { Injectable } from '@nestjs/common';
import {
  double,
  integer,
  json,
  nullable,
  type Row,
  selectList,
  text,
  timestamp,
  uuid,
} from '../../database/columns.js';
import { isUniqueViolation } from '../../database/database.js';
import { List } from '../../database/list.js';
import { type Manager, orm } from '../../database/manager.js';
import { command, select, statement } from '../../database/sql.js';
import { likePattern, Where } from '../../database/where.js';
import type { PolicyListQuery, PolicyProblem, RevisionListQuery } from '@portcullis/wire';
import { AppError } from '../../errors/app-error.js';
import { Assignment } from '../assignments/assignment.entity.js';
import { PolicyRevision } from './policy-revision.entity.js';
import { PolicyRecord } from './policy.entity.js';
import { checkedAgainst } from './named-sets.repository.js';
import type { Checked } from './source-check.js';

const REVISION = {
  policyId: uuid('r.policy_id'),
  revision: integer('r.revision'),
  source: text('r.source'),
  sequence: double('r.sequence::float8'),
  publishedBy: nullable(uuid('r.published_by')),
  publishedAt: timestamp('r.published_at'),
  comment: text('r.comment'),
  publisherEmail: nullable(text('ru.email')),
};
export type RevisionRecord = Row<typeof REVISION>;

const POLICY = {
  id: uuid('p.id'),
  organisationId: uuid('p.organisation_id'),
  name: text('p.name'),
  description: text('p.description'),
  draftSource: nullable(text('p.draft_source')),
  draftUpdatedAt: nullable(timestamp('p.draft_updated_at')),
  draftUpdatedBy: nullable(uuid('p.draft_updated_by')),
  createdAt: timestamp('p.created_at'),
  drafterEmail: nullable(text('du.email')),
  /** `null`: they have not been found yet, or against something else than what is there now. */
  draftProblems: nullable(
    json<readonly PolicyProblem[]>(
      `case when p.draft_checked = ${checkedAgainst('p.organisation_id', 'p.draft_sets')} then p.draft_problems end`,
    ),
  ),
};
/** A policy with the names behind its ids and the revision in force. */
export type PolicyState = Row<typeof POLICY> & { readonly published: RevisionRecord | null };

const POLICIES = 'policies p left join users du on du.id = p.draft_updated_by';
const REVISIONS = 'policy_revisions r left join users ru on ru.id = r.published_by';
const LIST = new List({
  columns: POLICY,
  from: POLICIES,
  sorts: { name: 'lower(p.name)', createdAt: 'p.created_at' },
  id: 'p.id',
});
const HISTORY = new List({ columns: REVISION, from: REVISIONS, sorts: { revision: 'r.revision' }, id: 'r.id' });
const FIND = select(POLICY, `${POLICIES} where p.organisation_id = $1 and p.id = $2 and not p.archived`);
const FIND_REVISION = select(REVISION, `${REVISIONS} where r.policy_id = $1 and r.revision = $2`);
const NEWEST_REVISIONS = statement(
  REVISION,
  `select distinct on (r.policy_id) ${selectList(REVISION)} from ${REVISIONS}
   where r.policy_id = any($1::uuid[]) order by r.policy_id, r.revision desc`,
);
const NAMES = select({ name: text('lower(name)') }, 'policies where organisation_id = $1 and not archived');
const MACS = select({ id: uuid('id') }, 'macs where policy_id = $1');
const KEEP_PROBLEMS = command(
  `update policies set draft_problems = $3::jsonb, draft_sets = $4::uuid[], draft_checked = $5
   where id = $1 and draft_source = $2`,
);
const LOCK = command('select 1 from policies where id = $1 for update');

type Values = Partial<
  Pick<
    PolicyRecord,
    'name' | 'description' | 'draftSource' | 'draftUpdatedAt' | 'draftUpdatedBy' | 'draftProblems' | 'archived'
  >
>;
type NewRevision = Pick<PolicyRevision, 'policyId' | 'revision' | 'source' | 'sequence' | 'publishedBy' | 'comment'>;

@Injectable()
export class PolicyRepository {
  async list(
    manager: Manager,
    organisationId: string,
    query: PolicyListQuery,
  ): Promise<{ rows: PolicyState[]; total: number }> {
    const where = new Where()
      .and('not p.archived')
      .when(organisationId, (org) => `p.organisation_id = ${org}`)
      .when(query.q ? likePattern(query.q) : undefined, (q) => `concat_ws(' ', p.name, p.description) ilike ${q}`);
    const { rows, total } = await LIST.read(manager, where, query);
    return { rows: await withPublished(manager, rows), total };
  }

  async find(manager: Manager, organisationId: string, id: string): Promise<PolicyState | undefined> {
    return (await withPublished(manager, await FIND.all(manager, [organisationId, id])))[0];
  }

  /** So that two changes of one policy follow each other, and revisions are numbered without gaps. */
  async lock(manager: Manager, id: string): Promise<void> {
    await LOCK.run(manager, [id]);
  }

  /** Names of policies that are in use, lower case: a new one has to differ. */
  async names(manager: Manager, organisationId: string): Promise<ReadonlySet<string>> {
    return new Set((await NAMES.all(manager, [organisationId])).map(({ name }) => name));
  }

  /** @throws AppError `conflict` when the name is taken */
  async insert(manager: Manager, values: Values & Pick<PolicyRecord, 'organisationId' | 'name'>): Promise<string> {
    const result = await named(values.name, orm(manager).insert(PolicyRecord, values));
    return (result.identifiers[0] as { id: string }).id;
  }

  /** @throws AppError `conflict` when the name is taken */
  async update(manager: Manager, id: string, values: Values): Promise<void> {
    await named(values.name, orm(manager).update(PolicyRecord, { id }, values));
  }

  /** What was found wrong with this draft; nothing when it is another one by now. */
  async keepProblems(
    manager: Manager,
    { id, draftSource }: Pick<PolicyState, 'id' | 'draftSource'>,
    { problems, sets, against }: Pick<Checked, 'problems' | 'sets' | 'against'>,
  ): Promise<void> {
    await KEEP_PROBLEMS.run(manager, [id, draftSource, JSON.stringify(problems), sets, against]);
  }

  async insertRevision(manager: Manager, values: NewRevision): Promise<void> {
    await orm(manager).insert(PolicyRevision, values);
  }

  revisions(manager: Manager, policyId: string, query: RevisionListQuery) {
    return HISTORY.read(
      manager,
      new Where().when(policyId, (id) => `r.policy_id = ${id}`),
      query,
    );
  }

  revision(manager: Manager, policyId: string, revision: number): Promise<RevisionRecord | undefined> {
    return FIND_REVISION.first(manager, [policyId, revision]);
  }

  isAssigned(manager: Manager, policyId: string): Promise<boolean> {
    return orm(manager).existsBy(Assignment, { policyId });
  }

  /** The Macs that have this policy now. */
  async macs(manager: Manager, id: string): Promise<string[]> {
    return (await MACS.all(manager, [id])).map((row) => row.id);
  }
}

async function withPublished(manager: Manager, policies: readonly Row<typeof POLICY>[]): Promise<PolicyState[]> {
  const revisions = await NEWEST_REVISIONS.all(manager, [policies.map(({ id }) => id)]);
  const byPolicy = new Map(revisions.map((revision) => [revision.policyId, revision]));
  return policies.map((policy) => ({ ...policy, published: byPolicy.get(policy.id) ?? null }));
}

async function named<T>(name: string | undefined, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const message = `there is a policy \`${name ?? ''}\` already: give this one another \`name\``;
    throw new AppError('conflict', message, { details: [{ path: 'name', message }], cause: error });
  }
}
