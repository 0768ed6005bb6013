import { compilePolicy, type Policy } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { Notifications } from '../../database/notifications.js';
import { Documents } from '../documents/documents.service.js';
import { MacDocuments } from '../documents/mac-documents.service.js';
import type { PolicyRow, PublishBody, RollbackBody } from '@portcullis/wire';
import { AppError, notFound } from '../../errors/app-error.js';
import { PolicyRepository, type PolicyState } from './policy.repository.js';
import { PolicyService } from './policy.service.js';
import { SourceCheck } from './source-check.js';

/** Makes revisions: the source, its signed document, the audit entry and the notices, all or nothing. */
@Injectable()
export class PublishingService {
  constructor(
    private readonly database: Database,
    private readonly policies: PolicyRepository,
    private readonly policyService: PolicyService,
    private readonly sources: SourceCheck,
    private readonly documents: Documents,
    private readonly macDocuments: MacDocuments,
    private readonly audit: AuditTrail,
    private readonly notifications: Notifications,
  ) {}

  /**
   * Publishes the draft that was looked at as the next revision.
   * @throws AppError `conflict` without a draft, with another one by now, or when nothing changed;
   *   `policy-has-problems`, `policy-tests-fail` with each
   */
  publish(actor: Actor, id: string, { basedOn, comment }: PublishBody): Promise<PolicyRow> {
    return this.inTurn(actor, id, async (manager, policy) => {
      if (policy.draftSource === null)
        throw new AppError('conflict', 'there is no draft to publish: change the policy first');
      if (policy.draftUpdatedAt?.toISOString() !== new Date(basedOn).toISOString()) {
        throw new AppError(
          'conflict',
          `the draft was changed by ${policy.drafterEmail ?? 'somebody'} since you looked at it: look at it again, then publish`,
        );
      }
      if (policy.draftSource === policy.published?.source) {
        throw new AppError(
          'conflict',
          `the draft says the same as revision ${policy.published.revision}: there is nothing to publish`,
        );
      }
      await this.release(manager, actor, policy, { action: 'publish', source: policy.draftSource, comment });
      await this.policies.update(manager, id, { draftSource: null, draftUpdatedAt: null, draftUpdatedBy: null });
    });
  }

  /** Publishes an old revision's source again, as the next revision. The draft stays as it is. */
  rollback(actor: Actor, id: string, { revision, comment }: RollbackBody): Promise<PolicyRow> {
    return this.inTurn(actor, id, async (manager, policy) => {
      const old = await this.policies.revision(manager, id, revision);
      if (old === undefined) throw notFound('revision', String(revision));
      if (old.source === policy.published?.source) {
        throw new AppError(
          'conflict',
          `revision ${policy.published.revision}, which is in force, says the same as revision ${revision}`,
        );
      }
      const said = comment === '' ? `back to revision ${revision}` : comment;
      await this.release(manager, actor, policy, { action: 'rollback', source: old.source, comment: said });
    });
  }

  private inTurn(
    actor: Actor,
    id: string,
    work: (manager: Manager, policy: PolicyState) => Promise<void>,
  ): Promise<PolicyRow> {
    return this.database.inTurn(actor.organisationId, async (manager) => {
      await this.policies.lock(manager, id);
      await work(manager, await this.policyService.find(manager, actor, id));
      return this.policyService.toRow(manager, await this.policyService.find(manager, actor, id));
    });
  }

  private async release(
    manager: Manager,
    actor: Actor,
    policy: PolicyState,
    { action, source, comment }: { readonly action: string; readonly source: string; readonly comment: string },
  ): Promise<void> {
    const { id, organisationId, published } = policy;
    const parsed = await this.sources.publishable(manager, organisationId, source);
    const revision = (published?.revision ?? 0) + 1;
    const sequence = await this.issue(manager, policy, parsed, revision);
    await this.policies.insertRevision(manager, {
      policyId: id,
      revision,
      source,
      sequence,
      publishedBy: actor.id,
      comment,
    });
    await this.policies.update(manager, id, { name: parsed.name, description: parsed.description ?? '' });
    // The revision may name other device sets, and the first one makes the policy count where it is assigned.
    await this.macDocuments.refresh(manager, organisationId, 'all');
    const before = published === null ? null : { revision: published.revision, source: published.source };
    const after = { revision, sequence, source, comment };
    await this.audit.record(manager, actor, { action, resource: 'policies', resourceId: id, before, after });
    await this.notifications.notify(manager, 'portcullis_live', { type: 'policy', id });
  }

  private async issue(manager: Manager, policy: PolicyState, parsed: Policy, revision: number): Promise<number> {
    const payload = compilePolicy(parsed, { revision });
    const macs = await this.policies.macs(manager, policy.id);
    return this.documents.issue(manager, policy.organisationId, { kind: 'policy', id: policy.id, payload }, macs);
  }
}
