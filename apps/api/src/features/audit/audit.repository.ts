import { Injectable } from '@nestjs/common';
import { json, nullable, type Row, text, timestamp, uuid } from '../../database/columns.js';
import { List } from '../../database/list.js';
import { type Manager, orm } from '../../database/manager.js';
import { likePattern, Where } from '../../database/where.js';
import { AuditEntry } from './audit-entry.entity.js';
import type { AuditQuery } from '@portcullis/wire';

const ENTRY = {
  id: uuid('id'),
  time: timestamp('time'),
  actorId: nullable(uuid('actor_id')),
  actorEmail: text('actor_email'),
  action: text('action'),
  resource: text('resource'),
  resourceId: text('resource_id'),
  before: nullable(json<unknown>('before')),
  after: nullable(json<unknown>('after')),
  ip: nullable(text('ip')),
};
export type AuditRecord = Row<typeof ENTRY>;

const LIST = new List({
  columns: ENTRY,
  from: 'audit_log',
  sorts: { time: 'time', actor: 'actor_email', action: 'action', resource: 'resource' },
  id: 'id',
});

@Injectable()
export class AuditRepository {
  list(manager: Manager, organisationId: string, query: AuditQuery) {
    return LIST.read(manager, conditions(organisationId, query), query);
  }

  find(manager: Manager, organisationId: string, id: string): Promise<AuditRecord | null> {
    return orm(manager).findOneBy(AuditEntry, { organisationId, id });
  }

  async insert(manager: Manager, entry: Omit<AuditEntry, 'id' | 'time'>): Promise<void> {
    await orm(manager).save(AuditEntry, orm(manager).create(AuditEntry, entry), { reload: false });
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
