import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Role } from '../../access/permissions.js';
import { orderBy } from '../../database/order.js';
import { readPage } from '../../database/read-page.js';
import { Where } from '../../database/where.js';
import { likePattern } from '../../http/list-query.js';
import type { ApiTokenListQuery } from './api-token.schema.js';

export interface ShownApiToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly creatorEmail: string;
}

const TOKEN = `t.id, t.name, t.role, t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt", t.created_at as "createdAt",
  t.created_by as "createdBy", u.email as "creatorEmail"`;
const FROM = 'api_tokens t join users u on u.id = t.created_by';
const SORTED = { name: 'lower(t.name)', expiresAt: 't.expires_at', createdAt: 't.created_at' } as const;

@Injectable()
export class ApiTokenRepository {
  list(
    manager: EntityManager,
    organisationId: string,
    query: ApiTokenListQuery,
  ): Promise<{ rows: ShownApiToken[]; total: number }> {
    const where = new Where()
      .when(organisationId, (org) => `t.organisation_id = ${org}`)
      .when(query.q ? likePattern(query.q) : undefined, (q) => `t.name ilike ${q}`);
    return readPage(manager, {
      select: TOKEN,
      from: FROM,
      where,
      order: orderBy(SORTED[query.sort], query.order, 't.id'),
      limit: query.limit,
      offset: query.offset,
    });
  }

  async find(manager: EntityManager, organisationId: string, id: string): Promise<ShownApiToken | undefined> {
    const [token]: ShownApiToken[] = await manager.query(
      `select ${TOKEN} from ${FROM} where t.organisation_id = $1 and t.id = $2`,
      [organisationId, id],
    );
    return token;
  }

  async insert(
    manager: EntityManager,
    token: { organisationId: string; name: string; role: Role; hash: Buffer; days: number; createdBy: string },
  ): Promise<string> {
    const { organisationId, name, role, hash, days, createdBy } = token;
    const [row]: [{ id: string }] = await manager.query(
      `insert into api_tokens (organisation_id, name, role, token_hash, expires_at, created_by)
       values ($1, $2, $3, $4, now() + make_interval(days => $5), $6) returning id`,
      [organisationId, name, role, hash, days, createdBy],
    );
    return row.id;
  }

  async remove(manager: EntityManager, id: string): Promise<void> {
    await manager.query('delete from api_tokens where id = $1', [id]);
  }
}
