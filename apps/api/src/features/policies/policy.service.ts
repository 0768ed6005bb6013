import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { Notifications } from '../../database/notifications.js';
import type {
  DraftBody,
  Page,
  PolicyListQuery,
  PolicyProblem,
  PolicyRow,
  RevisionDetail,
  RevisionListQuery,
  RevisionRow,
} from '@portcullis/wire';
import { AppError, notFound } from '../../errors/app-error.js';
import { draftText, toPolicyRow, toRevisionDetail, toRevisionRow } from './policy-rows.js';
import { PolicyRepository, type PolicyState } from './policy.repository.js';
import { SourceCheck } from './source-check.js';
import { headOf } from './source-head.js';

/** Policies and their drafts. A draft is kept whatever is wrong with it; what is wrong is said. */
@Injectable()
export class PolicyService {
  constructor(
    private readonly database: Database,
    private readonly policies: PolicyRepository,
    private readonly sources: SourceCheck,
    private readonly audit: AuditTrail,
    private readonly notifications: Notifications,
  ) {}

  async list(actor: Actor, query: PolicyListQuery): Promise<Page<PolicyRow>> {
    const { manager } = this.database;
    const { rows, total } = await this.policies.list(manager, actor.organisationId, query);
    return { data: await Promise.all(rows.map((row) => this.toRow(manager, row))), total };
  }

  async get(actor: Actor, id: string): Promise<PolicyRow> {
    return this.toRow(this.database.manager, await this.find(this.database.manager, actor, id));
  }

  async check(actor: Actor, source: string): Promise<{ problems: PolicyProblem[] }> {
    const { problems } = await this.sources.check(this.database.manager, actor.organisationId, source);
    return { problems };
  }

  create(actor: Actor, source: string): Promise<PolicyRow> {
    return this.database.transaction(async (manager) => {
      const { name, description } = headOf(source);
      const id = await this.policies.insert(manager, {
        organisationId: actor.organisationId,
        name: name ?? (await this.freeName(manager, actor.organisationId)),
        description: description ?? '',
        draftSource: source,
        draftUpdatedAt: new Date(),
        draftUpdatedBy: actor.id,
      });
      const created = await this.find(manager, actor, id);
      await this.audit.record(manager, actor, {
        action: 'create',
        resource: 'policies',
        resourceId: id,
        after: draftText(created),
      });
      return this.toRow(manager, created);
    });
  }

  /** Saves a draft, problems and all. */
  saveDraft(actor: Actor, id: string, { source, basedOn }: DraftBody): Promise<PolicyRow> {
    return this.changeDraft(actor, id, 'save-draft', (policy) => {
      const seen = policy.draftUpdatedAt?.toISOString() ?? null;
      if (basedOn !== undefined && basedOn !== seen) {
        const by = policy.drafterEmail ?? 'somebody';
        throw new AppError(
          'conflict',
          `the draft was changed by ${by} meanwhile: load it again and repeat your change`,
        );
      }
      return Promise.resolve(source);
    });
  }

  discardDraft(actor: Actor, id: string): Promise<PolicyRow> {
    return this.changeDraft(actor, id, 'discard-draft', (policy) => {
      if (policy.published === null) {
        throw new AppError(
          'conflict',
          'the policy was never published, so its draft is all there is: delete the policy instead',
        );
      }
      return Promise.resolve(null);
    });
  }

  /**
   * The one way in which drafts change: locked, audited and told to the console.
   * @param change what the draft is to be; `null`: there is none any more
   */
  changeDraft(
    actor: Actor,
    id: string,
    action: string,
    change: (policy: PolicyState, manager: Manager) => Promise<string | null>,
  ): Promise<PolicyRow> {
    return this.database.transaction(async (manager) => {
      await this.policies.lock(manager, id);
      const before = await this.find(manager, actor, id);
      const source = await change(before, manager);
      await this.policies.update(manager, id, {
        // Until it is published, a policy goes by the name in its draft.
        ...(before.published === null && source !== null ? definedHead(source) : {}),
        draftSource: source,
        draftUpdatedAt: source === null ? null : after(before.draftUpdatedAt),
        draftUpdatedBy: source === null ? null : actor.id,
        draftProblems: null,
      });
      const now = await this.find(manager, actor, id);
      const changed = {
        action,
        resource: 'policies',
        resourceId: id,
        before: draftText(before),
        after: draftText(now),
      };
      await this.audit.record(manager, actor, changed);
      await this.notifications.notify(manager, 'portcullis_live', { type: 'policy', id });
      return this.toRow(manager, now);
    });
  }

  /** Takes a policy out of use; its revisions stay for the record. */
  async archive(actor: Actor, id: string): Promise<void> {
    await this.database.inTurn(actor.organisationId, async (manager) => {
      await this.policies.lock(manager, id);
      const policy = await this.find(manager, actor, id);
      if (await this.policies.isAssigned(manager, id)) {
        throw new AppError(
          'policy-in-use',
          `the policy \`${policy.name}\` is assigned: take it out of the assignments first`,
        );
      }
      await this.policies.update(manager, id, { archived: true });
      const before = { name: policy.name, revision: policy.published?.revision ?? null };
      await this.audit.record(manager, actor, { action: 'delete', resource: 'policies', resourceId: id, before });
      await this.notifications.notify(manager, 'portcullis_live', { type: 'policy', id });
    });
  }

  async revisions(actor: Actor, id: string, query: RevisionListQuery): Promise<Page<RevisionRow>> {
    const { manager } = this.database;
    await this.find(manager, actor, id);
    const { rows, total } = await this.policies.revisions(manager, id, query);
    return { data: rows.map(toRevisionRow), total };
  }

  async revision(actor: Actor, id: string, number: number): Promise<RevisionDetail> {
    const { manager } = this.database;
    await this.find(manager, actor, id);
    const revision = await this.policies.revision(manager, id, number);
    if (revision === undefined) throw notFound('revision', String(number));
    return toRevisionDetail(revision);
  }

  /** The policy as the API shows it, with what is wrong with its draft. A published revision has no problems. */
  async toRow(manager: Manager, policy: PolicyState): Promise<PolicyRow> {
    if (policy.draftSource === null) return toPolicyRow(policy, []);
    if (policy.draftProblems !== null) return toPolicyRow(policy, policy.draftProblems);
    const checked = await this.sources.check(manager, policy.organisationId, policy.draftSource);
    await this.policies.keepProblems(manager, policy, checked);
    return toPolicyRow(policy, checked.problems);
  }

  async find(manager: Manager, actor: Actor, id: string): Promise<PolicyState> {
    const policy = await this.policies.find(manager, actor.organisationId, id);
    if (policy === undefined) throw notFound('policy', id);
    return policy;
  }

  private async freeName(manager: Manager, organisationId: string): Promise<string> {
    const names = await this.policies.names(manager, organisationId);
    for (let n = 1; ; n++) {
      const name = n === 1 ? 'Untitled policy' : `Untitled policy ${n}`;
      if (!names.has(name.toLowerCase())) return name;
    }
  }
}

/** A draft is known by when it was saved: two within one millisecond differ all the same. */
function after(before: Date | null): Date {
  return new Date(Math.max(Date.now(), (before?.getTime() ?? 0) + 1));
}

function definedHead(source: string): { name?: string; description?: string } {
  const { name, description } = headOf(source);
  return { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) };
}
