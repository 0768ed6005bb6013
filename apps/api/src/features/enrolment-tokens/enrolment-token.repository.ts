import { Injectable } from '@nestjs/common';
import { integer, nullable, type Row, text, textArray, timestamp, uuid } from '../../database/columns.js';
import { List } from '../../database/list.js';
import { type Manager, orm } from '../../database/manager.js';
import { select } from '../../database/sql.js';
import { likePattern, Where } from '../../database/where.js';
import { EnrolmentToken } from '../enrolment/enrolment-token.entity.js';
import type { EnrolmentTokenListQuery } from '@portcullis/wire';

const TOKEN = {
  id: uuid('t.id'),
  name: text('t.name'),
  tags: textArray('t.tags'),
  expiresAt: nullable(timestamp('t.expires_at')),
  maxUses: nullable(integer('t.max_uses')),
  uses: integer('t.uses'),
  createdBy: nullable(uuid('t.created_by')),
  createdAt: timestamp('t.created_at'),
  creatorEmail: nullable(text('u.email')),
};
export type ShownToken = Row<typeof TOKEN>;

const FROM = 'enrolment_tokens t left join users u on u.id = t.created_by';
const LIST = new List({
  columns: TOKEN,
  from: FROM,
  sorts: { name: 'lower(t.name)', expiresAt: 't.expires_at', createdAt: 't.created_at', uses: 't.uses' },
  id: 't.id',
});
const FIND = select(TOKEN, `${FROM} where t.organisation_id = $1 and t.id = $2`);

@Injectable()
export class EnrolmentTokenRepository {
  list(manager: Manager, organisationId: string, query: EnrolmentTokenListQuery) {
    const where = new Where()
      .when(organisationId, (org) => `t.organisation_id = ${org}`)
      .when(
        query.q ? likePattern(query.q) : undefined,
        (q) => `t.name ilike ${q} or array_to_string(t.tags, ' ') ilike ${q}`,
      );
    return LIST.read(manager, where, query);
  }

  find(manager: Manager, organisationId: string, id: string): Promise<ShownToken | undefined> {
    return FIND.first(manager, [organisationId, id]);
  }

  async insert(manager: Manager, values: Omit<EnrolmentToken, 'id' | 'uses' | 'createdAt'>): Promise<string> {
    const result = await orm(manager).insert(EnrolmentToken, values);
    return (result.identifiers[0] as { id: string }).id;
  }

  async remove(manager: Manager, id: string): Promise<void> {
    await orm(manager).delete(EnrolmentToken, { id });
  }
}
