import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import type { Manager } from '../../database/manager.js';
import { AuditRepository } from './audit.repository.js';

/** One change as the audit log keeps it. `before` and `after` are what the API would show, never secrets. */
export interface AuditedChange {
  /** `create`, `update`, `delete`, `publish`, `rollback`, `import`, `sign-in`, … */
  readonly action: string;
  /** The route's resource: `policies`, `device-sets`, … */
  readonly resource: string;
  readonly resourceId: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Writes the audit log in the transaction of the change itself, so that neither is there without the other. */
@Injectable()
export class AuditTrail {
  constructor(private readonly repository: AuditRepository) {}

  async record(manager: Manager, actor: Actor, change: AuditedChange): Promise<void> {
    await this.repository.insert(manager, {
      organisationId: actor.organisationId,
      actorId: actor.id,
      actorEmail: actor.email,
      action: change.action,
      resource: change.resource,
      resourceId: change.resourceId,
      before: change.before ?? null,
      after: change.after ?? null,
      ip: actor.ip,
    });
  }
}
