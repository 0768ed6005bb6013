import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { EnrolmentToken } from '../enrolment/enrolment-token.entity.js';
import { orderBy } from '../../database/order.js';
import { readPage } from '../../database/read-page.js';
import { Where } from '../../database/where.js';
import { likePattern } from '../../http/list-query.js';
import type { TokenListQuery } from './enrolment-token.schema.js';

export type ShownToken = Omit<EnrolmentToken, 'tokenHash'> & { readonly creatorEmail: string | null };

const TOKEN = `t.id, t.organisation_id as "organisationId", t.name, t.tags, t.expires_at as "expiresAt", t.max_uses as "maxUses", t.uses,
  t.created_by as "createdBy", t.created_at as "createdAt", u.email as "creatorEmail"`;
const FROM = 'enrolment_tokens t left join users u on u.id = t.created_by';
const SORTED = { name: 'lower(t.name)', expiresAt: 't.expires_at', createdAt: 't.created_at', uses: 't.uses' } as const;

@Injectable()
export class EnrolmentTokenRepository {
  list(
    manager: EntityManager,
    organisationId: string,
    query: TokenListQuery,
  ): Promise<{ rows: ShownToken[]; total: number }> {
    const where = new Where()
      .when(organisationId, (org) => `t.organisation_id = ${org}`)
      .when(
        query.q ? likePattern(query.q) : undefined,
        (q) => `t.name ilike ${q} or array_to_string(t.tags, ' ') ilike ${q}`,
      );
    return readPage(manager, {
      select: TOKEN,
      from: FROM,
      where,
      order: orderBy(SORTED[query.sort], query.order, 't.id'),
      limit: query.limit,
      offset: query.offset,
    });
  }

  async find(manager: EntityManager, organisationId: string, id: string): Promise<ShownToken | undefined> {
    const [token]: ShownToken[] = await manager.query(
      `select ${TOKEN} from ${FROM} where t.organisation_id = $1 and t.id = $2`,
      [organisationId, id],
    );
    return token;
  }

  async insert(manager: EntityManager, values: Omit<EnrolmentToken, 'id' | 'uses' | 'createdAt'>): Promise<string> {
    const result = await manager.insert(EnrolmentToken, values);
    return (result.identifiers[0] as { id: string }).id;
  }

  async remove(manager: EntityManager, id: string): Promise<void> {
    await manager.delete(EnrolmentToken, { id });
  }
}
