import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { orderBy } from '../../database/order.js';
import { readPage } from '../../database/read-page.js';
import { Where } from '../../database/where.js';
import { likePattern } from '../../http/list-query.js';
import type { AuditQuery } from './audit.schema.js';

export interface AuditRecord {
  readonly id: string;
  readonly time: Date;
  readonly actor_id: string | null;
  readonly actor_email: string;
  readonly action: string;
  readonly resource: string;
  readonly resource_id: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly ip: string | null;
}

const SORTED = { time: 'time', actor: 'actor_email', action: 'action', resource: 'resource' } as const;

@Injectable()
export class AuditRepository {
  list(
    manager: EntityManager,
    organisationId: string,
    query: AuditQuery,
  ): Promise<{ rows: AuditRecord[]; total: number }> {
    return readPage(manager, {
      select: '*',
      from: 'audit_log',
      where: conditions(organisationId, query),
      order: orderBy(SORTED[query.sort], query.order, 'id'),
      limit: query.limit,
      offset: query.offset,
    });
  }

  async find(manager: EntityManager, organisationId: string, id: string): Promise<AuditRecord | undefined> {
    const [row]: AuditRecord[] = await manager.query('select * from audit_log where organisation_id = $1 and id = $2', [
      organisationId,
      id,
    ]);
    return row;
  }
}

function conditions(organisationId: string, query: AuditQuery): Where {
  return new Where()
    .when(organisationId, (org) => `organisation_id = ${org}`)
    .when(query.actor, (actor) => `lower(actor_email) = lower(${actor}) or actor_id::text = ${actor}`)
    .when(query.resource, (resource) => `resource = ${resource}`)
    .when(query.resourceId, (id) => `resource_id = ${id}`)
    .when(query.action, (action) => `action = ${action}`)
    .when(query.from, (from) => `time >= ${from}::timestamptz`)
    .when(query.to, (to) => `time < ${to}::timestamptz`)
    .when(
      query.q === undefined || query.q === '' ? undefined : likePattern(query.q),
      (q) =>
        `concat_ws(' ', actor_email, action, resource, resource_id) ilike ${q} or after::text ilike ${q} or before::text ilike ${q}`,
    );
}
