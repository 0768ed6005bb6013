import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { orderBy } from '../../database/order.js';
import { readPage } from '../../database/read-page.js';
import { Where } from '../../database/where.js';
import { likePattern } from '../../http/list-query.js';
import { BlockRecord } from './block.entity.js';
import type { BlockListQuery } from './block.schema.js';

export type SignedBlock = BlockRecord & { readonly creatorEmail: string | null };

const BLOCK = `b.id, b.organisation_id as "organisationId", b.target, b.reason, b.created_by as "createdBy", b.created_at as "createdAt",
  b.lifted_at as "liftedAt", u.email as "creatorEmail"`;
const FROM = 'blocks b left join users u on u.id = b.created_by';
const SORTED = { createdAt: 'b.created_at', reason: 'b.reason' } as const;

@Injectable()
export class BlockRepository {
  list(
    manager: EntityManager,
    organisationId: string,
    query: BlockListQuery,
  ): Promise<{ rows: SignedBlock[]; total: number }> {
    const where = new Where()
      .when(organisationId, (org) => `b.organisation_id = ${org}`)
      .when(query.state, (state) => `(b.lifted_at is null) = (${state} = 'active')`)
      .when(query.q ? likePattern(query.q) : undefined, (q) => `concat_ws(' ', b.reason, u.email) ilike ${q}`);
    return readPage(manager, {
      select: BLOCK,
      from: FROM,
      where,
      order: orderBy(SORTED[query.sort], query.order, 'b.id'),
      limit: query.limit,
      offset: query.offset,
    });
  }

  async find(manager: EntityManager, organisationId: string, id: string): Promise<SignedBlock | undefined> {
    const [block]: SignedBlock[] = await manager.query(
      `select ${BLOCK} from ${FROM} where b.organisation_id = $1 and b.id = $2`,
      [organisationId, id],
    );
    return block;
  }

  /** So that blocks change one after the other, and each document holds all of them. */
  async lock(manager: EntityManager, organisationId: string): Promise<void> {
    await manager.query(`select pg_advisory_xact_lock(hashtextextended('portcullis.blocks.' || $1, 0))`, [
      organisationId,
    ]);
  }

  /** Those in force, oldest first. */
  active(manager: EntityManager, organisationId: string): Promise<BlockRecord[]> {
    return manager
      .createQueryBuilder(BlockRecord, 'block')
      .where('block.organisationId = :organisationId AND block.liftedAt IS NULL', { organisationId })
      .orderBy('block.createdAt')
      .addOrderBy('block.id')
      .getMany();
  }

  async insert(
    manager: EntityManager,
    values: Pick<BlockRecord, 'organisationId' | 'target' | 'reason' | 'createdBy'>,
  ): Promise<string> {
    const result = await manager.insert(BlockRecord, values);
    return (result.identifiers[0] as { id: string }).id;
  }

  async update(
    manager: EntityManager,
    id: string,
    values: Partial<Pick<BlockRecord, 'reason' | 'liftedAt'>>,
  ): Promise<void> {
    await manager.update(BlockRecord, { id }, values);
  }
}
