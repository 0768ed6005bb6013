import { Injectable } from '@nestjs/common';
import type { ApiTokenListQuery, Role } from '@portcullis/wire';
import { boolean, nullable, type Row, text, timestamp, uuid } from '../../database/columns.js';
import { List } from '../../database/list.js';
import type { Manager } from '../../database/manager.js';
import { command, select, statement } from '../../database/sql.js';
import { likePattern, Where } from '../../database/where.js';

const TOKEN = {
  id: uuid('t.id'),
  name: text('t.name'),
  role: text<Role>('t.role'),
  managesAccess: boolean('t.manages_access'),
  expiresAt: timestamp('t.expires_at'),
  lastUsedAt: nullable(timestamp('t.last_used_at')),
  createdAt: timestamp('t.created_at'),
  createdBy: uuid('t.created_by'),
  creatorEmail: text('u.email'),
};
export type ShownApiToken = Row<typeof TOKEN>;

const FROM = 'api_tokens t join users u on u.id = t.created_by';
const LIST = new List({
  columns: TOKEN,
  from: FROM,
  sorts: { name: 'lower(t.name)', expiresAt: 't.expires_at', createdAt: 't.created_at' },
  id: 't.id',
});
const FIND = select(TOKEN, `${FROM} where t.organisation_id = $1 and t.id = $2`);
// The database counts the days, by the clock that it later judges them by.
const INSERT = statement(
  { id: uuid() },
  `insert into api_tokens (organisation_id, name, role, token_hash, expires_at, created_by, manages_access)
   values ($1, $2, $3, $4, least(now() + make_interval(days => $5), $8), $6, $7) returning id`,
);
const REMOVE = command('delete from api_tokens where id = $1');

@Injectable()
export class ApiTokenRepository {
  list(manager: Manager, organisationId: string, query: ApiTokenListQuery) {
    const where = new Where()
      .when(organisationId, (org) => `t.organisation_id = ${org}`)
      .when(query.q ? likePattern(query.q) : undefined, (q) => `t.name ilike ${q}`);
    return LIST.read(manager, where, query);
  }

  find(manager: Manager, organisationId: string, id: string): Promise<ShownApiToken | undefined> {
    return FIND.first(manager, [organisationId, id]);
  }

  async insert(
    manager: Manager,
    token: {
      organisationId: string;
      name: string;
      role: Role;
      managesAccess: boolean;
      hash: Buffer;
      days: number;
      createdBy: string;
      /** Earlier than the days say, where it is made with a token itself. */
      latest: Date | null;
    },
  ): Promise<string> {
    const { organisationId, name, role, managesAccess, hash, days, createdBy, latest } = token;
    return (await INSERT.one(manager, [organisationId, name, role, hash, days, createdBy, managesAccess, latest])).id;
  }

  async remove(manager: Manager, id: string): Promise<void> {
    await REMOVE.run(manager, [id]);
  }
}
