import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import type { AuditQuery, AuditRow, Page } from '@portcullis/wire';
import { notFound } from '../../errors/app-error.js';
import { AuditRepository, type AuditRecord } from './audit.repository.js';

@Injectable()
export class AuditService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditRepository,
  ) {}

  async list(actor: Actor, query: AuditQuery): Promise<Page<AuditRow>> {
    const { rows, total } = await this.audit.list(this.database.manager, actor.organisationId, query);
    return { data: rows.map(toRow), total };
  }

  async get(actor: Actor, id: string): Promise<AuditRow> {
    const record = await this.audit.find(this.database.manager, actor.organisationId, id);
    if (record === null) throw notFound('audit entry', id);
    return toRow(record);
  }
}

function toRow(record: AuditRecord): AuditRow {
  return {
    id: record.id,
    time: record.time.toISOString(),
    actor: { id: record.actorId, email: record.actorEmail },
    action: record.action,
    resource: record.resource,
    resourceId: record.resourceId,
    before: record.before,
    after: record.after,
    ip: record.ip,
  };
}
