import type { Target } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { json, nullable, type Row, text, textArray, timestamp, uuid } from '../../database/columns.js';
import { List } from '../../database/list.js';
import { type Manager, orm } from '../../database/manager.js';
import { select } from '../../database/sql.js';
import { likePattern, Where } from '../../database/where.js';
import { Mac } from '../macs/mac.entity.js';
import { GrantRecord } from './grant.entity.js';
import type { Span } from './grant-limits.js';
import type { GRANT_STATES, GrantListQuery, Verb } from '@portcullis/wire';

const STATE = `case when g.revoked_at is not null then 'revoked' when g.expires <= now() then 'expired'
  when g.not_before > now() then 'upcoming' else 'active' end`;
const GRANT = {
  id: uuid('g.id'),
  macId: uuid('g.mac_id'),
  hostname: text('m.hostname'),
  userName: nullable(text('g.user_name')),
  target: json<Target>('g.target'),
  verbs: textArray<Verb>('g.verbs'),
  notBefore: timestamp('g.not_before'),
  expires: timestamp('g.expires'),
  approvedBy: text('g.approved_by'),
  extendedBy: nullable(text('g.extended_by')),
  reason: text('g.reason'),
  revokedAt: nullable(timestamp('g.revoked_at')),
  createdAt: timestamp('g.created_at'),
  state: text<(typeof GRANT_STATES)[number]>(STATE),
};
export type StatedGrant = Row<typeof GRANT>;

const FROM = 'grants g join macs m on m.id = g.mac_id';
const LIST = new List({
  columns: GRANT,
  from: FROM,
  sorts: { expires: 'g.expires', createdAt: 'g.created_at', hostname: 'm.hostname' },
  id: 'g.id',
});
const FIND = select(GRANT, `${FROM} where g.organisation_id = $1 and g.id = $2`);

/**
 * Grants of one device to one person: at the same Mac where either is for whoever sits there, at any Mac where both
 * name the person. Without a serial number, a grant is for every device of its make.
 */
const OF_SAME = select(
  { id: uuid('g.id'), from: timestamp('g.not_before'), until: timestamp('least(g.expires, g.revoked_at)') },
  `grants g where g.organisation_id = $1 and g.target ? 'device'
     and (g.target -> 'device') - 'serialNumber' = $2::jsonb - 'serialNumber'
     and (upper(g.target #>> '{device,serialNumber}') = upper($2::jsonb ->> 'serialNumber')
       or not (g.target -> 'device' ? 'serialNumber') or not ($2::jsonb ? 'serialNumber'))
     and (lower(g.user_name) = lower($4) or g.mac_id = $3 and (g.user_name is null or $4::text is null))
     and (g.revoked_at is null or g.revoked_at > g.not_before)
   order by g.not_before, g.id`,
);

@Injectable()
export class GrantRepository {
  list(manager: Manager, organisationId: string, query: GrantListQuery) {
    const where = new Where()
      .when(organisationId, (org) => `g.organisation_id = ${org}`)
      .when(query.macId, (mac) => `g.mac_id = ${mac}::uuid`)
      .when(query.state, (state) => `${STATE} = ${state}`)
      .when(
        query.q ? likePattern(query.q) : undefined,
        (q) => `concat_ws(' ', m.hostname, g.user_name, g.reason, g.approved_by) ilike ${q}`,
      );
    return LIST.read(manager, where, query);
  }

  find(manager: Manager, organisationId: string, id: string): Promise<StatedGrant | undefined> {
    return FIND.first(manager, [organisationId, id]);
  }

  isThere(manager: Manager, organisationId: string, macId: string): Promise<boolean> {
    return orm(manager).existsBy(Mac, { id: macId, organisationId, removedAt: IsNull() });
  }

  /** Those of a Mac that are in force or will be, oldest first. */
  async standing(manager: Manager, macId: string): Promise<GrantRecord[]> {
    return orm(manager)
      .createQueryBuilder(GrantRecord, 'grant')
      .where('grant.macId = :macId AND grant.revokedAt IS NULL AND grant.expires > now()', { macId })
      .orderBy('grant.createdAt')
      .addOrderBy('grant.id')
      .getMany();
  }

  /** When this person has, had or will have this device, oldest first. */
  ofSame(
    manager: Manager,
    organisationId: string,
    { macId, userName, target }: Pick<GrantRecord, 'macId' | 'userName' | 'target'>,
  ): Promise<Span[]> {
    return OF_SAME.all(manager, [organisationId, JSON.stringify(target.device), macId, userName]);
  }

  async insert(
    manager: Manager,
    values: Omit<GrantRecord, 'id' | 'extendedBy' | 'revokedAt' | 'createdAt'>,
  ): Promise<string> {
    const result = await orm(manager).insert(GrantRecord, values);
    return (result.identifiers[0] as { id: string }).id;
  }

  async update(
    manager: Manager,
    id: string,
    values: Partial<Pick<GrantRecord, 'expires' | 'reason' | 'revokedAt' | 'extendedBy'>>,
  ): Promise<void> {
    if (Object.keys(values).length > 0) await orm(manager).update(GrantRecord, { id }, values);
  }
}
