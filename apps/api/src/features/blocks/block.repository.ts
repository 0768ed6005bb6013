import type { Target } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { json, nullable, type Row, text, timestamp, uuid } from '../../database/columns.js';
import { List } from '../../database/list.js';
import { type Manager, orm } from '../../database/manager.js';
import { select } from '../../database/sql.js';
import { likePattern, Where } from '../../database/where.js';
import { BlockRecord } from './block.entity.js';
import type { BlockListQuery } from '@portcullis/wire';

const BLOCK = {
  id: uuid('b.id'),
  target: json<Target>('b.target'),
  reason: text('b.reason'),
  createdBy: nullable(uuid('b.created_by')),
  createdAt: timestamp('b.created_at'),
  liftedAt: nullable(timestamp('b.lifted_at')),
  creatorEmail: nullable(text('u.email')),
};
export type SignedBlock = Row<typeof BLOCK>;

const FROM = 'blocks b left join users u on u.id = b.created_by';
const LIST = new List({
  columns: BLOCK,
  from: FROM,
  sorts: { createdAt: 'b.created_at', reason: 'b.reason' },
  id: 'b.id',
});
const FIND = select(BLOCK, `${FROM} where b.organisation_id = $1 and b.id = $2`);

@Injectable()
export class BlockRepository {
  list(manager: Manager, organisationId: string, query: BlockListQuery) {
    const where = new Where()
      .when(organisationId, (org) => `b.organisation_id = ${org}`)
      .when(query.state, (state) => `(b.lifted_at is null) = (${state} = 'active')`)
      .when(query.q ? likePattern(query.q) : undefined, (q) => `concat_ws(' ', b.reason, u.email) ilike ${q}`);
    return LIST.read(manager, where, query);
  }

  find(manager: Manager, organisationId: string, id: string): Promise<SignedBlock | undefined> {
    return FIND.first(manager, [organisationId, id]);
  }

  /** Those in force, oldest first. */
  active(manager: Manager, organisationId: string): Promise<BlockRecord[]> {
    return orm(manager).find(BlockRecord, {
      where: { organisationId, liftedAt: IsNull() },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  async insert(
    manager: Manager,
    values: Pick<BlockRecord, 'organisationId' | 'target' | 'reason' | 'createdBy'>,
  ): Promise<string> {
    const result = await orm(manager).insert(BlockRecord, values);
    return (result.identifiers[0] as { id: string }).id;
  }

  async update(manager: Manager, id: string, values: Partial<Pick<BlockRecord, 'reason' | 'liftedAt'>>): Promise<void> {
    await orm(manager).update(BlockRecord, { id }, values);
  }
}
