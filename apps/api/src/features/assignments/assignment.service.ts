import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { MacDocuments } from '../documents/mac-documents.service.js';
import type { AssignmentRow, AssignmentsBody, AssignmentTarget, ErrorDetail, Page } from '@portcullis/wire';
import { AppError } from '../../errors/app-error.js';
import type { Assignment } from './assignment.entity.js';
import { AssignmentRepository, type NamedAssignment } from './assignment.repository.js';

@Injectable()
export class AssignmentService {
  constructor(
    private readonly database: Database,
    private readonly assignments: AssignmentRepository,
    private readonly macDocuments: MacDocuments,
    private readonly audit: AuditTrail,
  ) {}

  async list(actor: Actor): Promise<Page<AssignmentRow>> {
    return toPage(await this.assignments.list(this.database.manager, actor.organisationId));
  }

  /** Replaces the whole list at once; the Macs whose policy comes out different get new `mac` documents. */
  replace(actor: Actor, body: AssignmentsBody): Promise<Page<AssignmentRow>> {
    const { organisationId } = actor;
    refuseUnreachable(body);
    return this.database.inTurn(actor.organisationId, async (manager) => {
      await this.refuseUnknown(manager, organisationId, body);
      const before = toPage(await this.assignments.list(manager, organisationId));
      const rows = body.assignments.map(({ policyId, target }, position) => ({
        organisationId,
        position,
        policyId,
        ...columns(target),
      }));
      await this.assignments.replace(manager, organisationId, rows);
      await this.macDocuments.refresh(manager, organisationId, 'all');
      const after = toPage(await this.assignments.list(manager, organisationId));
      const change = { action: 'update', resource: 'assignments', resourceId: organisationId };
      await this.audit.record(manager, actor, { ...change, before: shortly(before), after: shortly(after) });
      return after;
    });
  }

  /** @throws AppError that names every line whose policy or Mac is not there, or was never published */
  private async refuseUnknown(
    manager: Manager,
    organisationId: string,
    { assignments }: AssignmentsBody,
  ): Promise<void> {
    const policyIds = [...new Set(assignments.map(({ policyId }) => policyId))];
    const macIds = assignments.flatMap(({ target }) => (target.type === 'mac' ? [target.macId] : []));
    const known = await this.assignments.policies(manager, organisationId, policyIds);
    const policies = new Map(known.map((policy) => [policy.id, policy]));
    const macs = await this.assignments.macs(manager, organisationId, macIds);
    const missing: ErrorDetail[] = [];
    const unpublished: ErrorDetail[] = [];
    for (const [index, { policyId, target }] of assignments.entries()) {
      const at = `assignments.${index}`;
      const policy = policies.get(policyId);
      if (policy === undefined) missing.push({ path: `${at}.policyId`, message: `there is no policy \`${policyId}\`` });
      else if (!policy.isPublished)
        unpublished.push({ path: `${at}.policyId`, message: `\`${policy.name}\` was never published` });
      if (target.type === 'mac' && !macs.has(target.macId)) {
        missing.push({ path: `${at}.target.macId`, message: `there is no Mac \`${target.macId}\`` });
      }
    }
    if (missing.length > 0) {
      throw new AppError('invalid-request', `the assignments name what is not there: ${missing[0]?.message ?? ''}`, {
        details: missing,
      });
    }
    if (unpublished.length > 0) {
      throw new AppError('policy-not-published', 'a policy that was never published is nobody’s: publish it first', {
        details: unpublished,
      });
    }
  }
}

/** @throws AppError for lines that could never decide: after the same target, or after `everyone` */
function refuseUnreachable({ assignments }: AssignmentsBody): void {
  const seen = new Map<string, number>();
  const details: ErrorDetail[] = [];
  for (const [index, { target }] of assignments.entries()) {
    const key = keyOf(target);
    const earlier = seen.get(key) ?? seen.get('everyone');
    if (earlier === undefined) seen.set(key, index);
    else
      details.push({
        path: `assignments.${index}.target`,
        message: `is never reached: line ${earlier + 1} decides for all of its Macs`,
      });
  }
  const [first] = details;
  if (first === undefined) return;
  throw new AppError('invalid-request', `an assignment ${first.message}; move it up or leave it out`, { details });
}

function keyOf(target: AssignmentTarget): string {
  switch (target.type) {
    case 'mac':
      return `mac ${target.macId}`;
    case 'tag':
      return `tag ${target.tag}`;
    case 'everyone':
      return 'everyone';
  }
}

function columns(target: AssignmentTarget): Pick<Assignment, 'targetType' | 'macId' | 'tag'> {
  return {
    targetType: target.type,
    macId: target.type === 'mac' ? target.macId : null,
    tag: target.type === 'tag' ? target.tag : null,
  };
}

function targetOf({ targetType, macId, tag }: NamedAssignment): AssignmentTarget {
  if (targetType === 'mac' && macId !== null) return { type: 'mac', macId };
  return targetType === 'tag' && tag !== null ? { type: 'tag', tag } : { type: 'everyone' };
}

function toPage(assignments: readonly NamedAssignment[]): Page<AssignmentRow> {
  const data = assignments.map((assignment) => ({
    id: assignment.id,
    position: assignment.position,
    policyId: assignment.policyId,
    policy: { id: assignment.policyId, name: assignment.policyName, revision: assignment.revision },
    target: targetOf(assignment),
    mac: assignment.macId === null ? null : { id: assignment.macId, hostname: assignment.hostname ?? '' },
  }));
  return { data, total: data.length };
}

/** What the audit log keeps of the list: the order, and who gets what. */
function shortly({ data }: Page<AssignmentRow>) {
  return data.map(({ policy, target, mac }) => ({
    policy: policy.name,
    target: mac === null ? target : { ...target, hostname: mac.hostname },
  }));
}
