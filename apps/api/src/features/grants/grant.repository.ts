import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { orderBy } from '../../database/order.js';
import { readPage } from '../../database/read-page.js';
import { Where } from '../../database/where.js';
import { Mac } from '../macs/mac.entity.js';
import { likePattern } from '../../http/list-query.js';
import { GrantRecord } from './grant.entity.js';
import type { GRANT_STATES, GrantListQuery } from './grant.schema.js';

export type StatedGrant = GrantRecord & { readonly hostname: string; readonly state: (typeof GRANT_STATES)[number] };

const STATE = `case when g.revoked_at is not null then 'revoked' when g.expires <= now() then 'expired'
  when g.not_before > now() then 'upcoming' else 'active' end`;
const GRANT = `g.id, g.organisation_id as "organisationId", g.mac_id as "macId", m.hostname, g.user_name as "userName", g.target, g.verbs,
  g.not_before as "notBefore", g.expires, g.approved_by as "approvedBy", g.reason, g.revoked_at as "revokedAt",
  g.created_at as "createdAt", ${STATE} as state`;
const FROM = 'grants g join macs m on m.id = g.mac_id';
const SORTED = { expires: 'g.expires', createdAt: 'g.created_at', hostname: 'm.hostname' } as const;

@Injectable()
export class GrantRepository {
  list(
    manager: EntityManager,
    organisationId: string,
    query: GrantListQuery,
  ): Promise<{ rows: StatedGrant[]; total: number }> {
    const where = new Where()
      .when(organisationId, (org) => `g.organisation_id = ${org}`)
      .when(query.macId, (mac) => `g.mac_id = ${mac}::uuid`)
      .when(query.state, (state) => `${STATE} = ${state}`)
      .when(
        query.q ? likePattern(query.q) : undefined,
        (q) => `concat_ws(' ', m.hostname, g.user_name, g.reason, g.approved_by) ilike ${q}`,
      );
    return readPage(manager, {
      select: GRANT,
      from: FROM,
      where,
      order: orderBy(SORTED[query.sort], query.order, 'g.id'),
      limit: query.limit,
      offset: query.offset,
    });
  }

  async find(manager: EntityManager, organisationId: string, id: string): Promise<StatedGrant | undefined> {
    const [grant]: StatedGrant[] = await manager.query(
      `select ${GRANT} from ${FROM} where g.organisation_id = $1 and g.id = $2`,
      [organisationId, id],
    );
    return grant;
  }

  /**
   * So that the grants of one Mac change one after the other, and each document holds all of them. Not a lock on the row of
   * the Mac: whoever puts documents together locks those rows later than everything else.
   * @returns whether there is such a Mac
   */
  async lockMac(manager: EntityManager, organisationId: string, macId: string): Promise<boolean> {
    await manager.query(`select pg_advisory_xact_lock(hashtextextended('portcullis.grants.' || $1, 0))`, [macId]);
    return manager.existsBy(Mac, { id: macId, organisationId });
  }

  /** Those of a Mac that are in force or will be, oldest first. */
  async standing(manager: EntityManager, macId: string): Promise<GrantRecord[]> {
    return manager
      .createQueryBuilder(GrantRecord, 'grant')
      .where('grant.macId = :macId AND grant.revokedAt IS NULL AND grant.expires > now()', { macId })
      .orderBy('grant.createdAt')
      .addOrderBy('grant.id')
      .getMany();
  }

  async insert(manager: EntityManager, values: Omit<GrantRecord, 'id' | 'revokedAt' | 'createdAt'>): Promise<string> {
    const result = await manager.insert(GrantRecord, values);
    return (result.identifiers[0] as { id: string }).id;
  }

  async update(
    manager: EntityManager,
    id: string,
    values: Partial<Pick<GrantRecord, 'expires' | 'reason' | 'revokedAt'>>,
  ): Promise<void> {
    if (Object.keys(values).length > 0) await manager.update(GrantRecord, { id }, values);
  }
}
