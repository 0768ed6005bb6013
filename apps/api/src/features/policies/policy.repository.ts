import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isUniqueViolation } from '../../database/database.js';
import { AppError } from '../../errors/app-error.js';
import { orderBy } from '../../database/order.js';
import { readPage } from '../../database/read-page.js';
import { Where } from '../../database/where.js';
import { likePattern } from '../../http/list-query.js';
import { PolicyRevision } from './policy-revision.entity.js';
import { PolicyRecord } from './policy.entity.js';
import type { PolicyListQuery, RevisionListQuery } from './policy.schema.js';

export type RevisionRecord = PolicyRevision & { readonly publisherEmail: string | null };

/** A policy with the names behind its ids and the revision in force. */
export type PolicyState = PolicyRecord & {
  readonly drafterEmail: string | null;
  readonly published: RevisionRecord | null;
};

const REVISION = `r.id, r.policy_id as "policyId", r.revision, r.source, r.sequence::float8 as sequence, r.published_by as "publishedBy",
  r.published_at as "publishedAt", r.comment, ru.email as "publisherEmail"`;
const POLICY = `p.id, p.organisation_id as "organisationId", p.name, p.description, p.draft_source as "draftSource",
  p.draft_updated_at as "draftUpdatedAt", p.draft_updated_by as "draftUpdatedBy", p.created_at as "createdAt", p.archived,
  du.email as "drafterEmail"`;
const FROM = 'policies p left join users du on du.id = p.draft_updated_by';
const SORTED = { name: 'lower(p.name)', createdAt: 'p.created_at' } as const;

type Values = Partial<
  Pick<PolicyRecord, 'name' | 'description' | 'draftSource' | 'draftUpdatedAt' | 'draftUpdatedBy' | 'archived'>
>;
type NewRevision = Pick<PolicyRevision, 'policyId' | 'revision' | 'source' | 'sequence' | 'publishedBy' | 'comment'>;

@Injectable()
export class PolicyRepository {
  async list(
    manager: EntityManager,
    organisationId: string,
    query: PolicyListQuery,
  ): Promise<{ rows: PolicyState[]; total: number }> {
    const where = new Where()
      .and('not p.archived')
      .when(organisationId, (org) => `p.organisation_id = ${org}`)
      .when(query.q ? likePattern(query.q) : undefined, (q) => `concat_ws(' ', p.name, p.description) ilike ${q}`);
    const page = await readPage<Omit<PolicyState, 'published'>>(manager, {
      select: POLICY,
      from: FROM,
      where,
      order: orderBy(SORTED[query.sort], query.order, 'p.id'),
      limit: query.limit,
      offset: query.offset,
    });
    return { rows: await this.withPublished(manager, page.rows), total: page.total };
  }

  async find(manager: EntityManager, organisationId: string, id: string): Promise<PolicyState | undefined> {
    const rows: Omit<PolicyState, 'published'>[] = await manager.query(
      `select ${POLICY} from ${FROM} where p.organisation_id = $1 and p.id = $2 and not p.archived`,
      [organisationId, id],
    );
    return (await this.withPublished(manager, rows))[0];
  }

  /** So that two changes of one policy follow each other, and revisions are numbered without gaps. */
  async lock(manager: EntityManager, id: string): Promise<void> {
    await manager.query('select 1 from policies where id = $1 for update', [id]);
  }

  /** Names of policies that are in use, lower case: a new one has to differ. */
  async names(manager: EntityManager, organisationId: string): Promise<ReadonlySet<string>> {
    const rows: { name: string }[] = await manager.query(
      'select lower(name) as name from policies where organisation_id = $1 and not archived',
      [organisationId],
    );
    return new Set(rows.map(({ name }) => name));
  }

  /** @throws AppError `conflict` when the name is taken */
  async insert(
    manager: EntityManager,
    values: Values & Pick<PolicyRecord, 'organisationId' | 'name'>,
  ): Promise<string> {
    const result = await named(values.name, manager.insert(PolicyRecord, values));
    return (result.identifiers[0] as { id: string }).id;
  }

  /** @throws AppError `conflict` when the name is taken */
  async update(manager: EntityManager, id: string, values: Values): Promise<void> {
    await named(values.name, manager.update(PolicyRecord, { id }, values));
  }

  async insertRevision(manager: EntityManager, values: NewRevision): Promise<void> {
    await manager.insert(PolicyRevision, values);
  }

  revisions(
    manager: EntityManager,
    policyId: string,
    query: RevisionListQuery,
  ): Promise<{ rows: RevisionRecord[]; total: number }> {
    return readPage(manager, {
      select: REVISION,
      from: 'policy_revisions r left join users ru on ru.id = r.published_by',
      where: new Where().when(policyId, (id) => `r.policy_id = ${id}`),
      order: orderBy('r.revision', query.order, 'r.id'),
      limit: query.limit,
      offset: query.offset,
    });
  }

  async revision(manager: EntityManager, policyId: string, revision: number): Promise<RevisionRecord | undefined> {
    const [row]: RevisionRecord[] = await manager.query(
      `select ${REVISION} from policy_revisions r left join users ru on ru.id = r.published_by
       where r.policy_id = $1 and r.revision = $2`,
      [policyId, revision],
    );
    return row;
  }

  async isAssigned(manager: EntityManager, id: string): Promise<boolean> {
    const rows: unknown[] = await manager.query('select 1 from assignments where policy_id = $1 limit 1', [id]);
    return rows.length > 0;
  }

  /** The Macs that have this policy now. */
  async macs(manager: EntityManager, id: string): Promise<string[]> {
    const rows: { id: string }[] = await manager.query('select id from macs where policy_id = $1', [id]);
    return rows.map((row) => row.id);
  }

  private async withPublished(
    manager: EntityManager,
    policies: readonly Omit<PolicyState, 'published'>[],
  ): Promise<PolicyState[]> {
    const revisions: RevisionRecord[] = await manager.query(
      `select distinct on (r.policy_id) ${REVISION} from policy_revisions r left join users ru on ru.id = r.published_by
       where r.policy_id = any($1::uuid[]) order by r.policy_id, r.revision desc`,
      [policies.map(({ id }) => id)],
    );
    const byPolicy = new Map(revisions.map((revision) => [revision.policyId, revision]));
    return policies.map((policy) => ({ ...policy, published: byPolicy.get(policy.id) ?? null }));
  }
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
