import type { PolicyState, RevisionRecord } from './policy.repository.js';
import type { PolicyProblem, PolicyRow, RevisionDetail, RevisionRow } from '@portcullis/wire';

function person(id: string | null, email: string | null): { id: string; email: string } | null {
  return id === null ? null : { id, email: email ?? 'somebody whose account was removed' };
}

export function toRevisionRow(revision: RevisionRecord): RevisionRow {
  const { sequence, publishedAt, publishedBy, publisherEmail, comment } = revision;
  return {
    revision: revision.revision,
    sequence,
    publishedAt: publishedAt.toISOString(),
    publishedBy: person(publishedBy, publisherEmail),
    comment,
  };
}

export function toRevisionDetail(revision: RevisionRecord): RevisionDetail {
  return { ...toRevisionRow(revision), source: revision.source };
}

export function toPolicyRow(policy: PolicyState, problems: readonly PolicyProblem[]): PolicyRow {
  const { id, name, description, createdAt, draftSource, draftUpdatedAt, draftUpdatedBy, drafterEmail, published } =
    policy;
  return {
    id,
    name,
    description,
    createdAt: createdAt.toISOString(),
    draft:
      draftSource === null || draftUpdatedAt === null
        ? null
        : {
            source: draftSource,
            updatedAt: draftUpdatedAt.toISOString(),
            updatedBy: person(draftUpdatedBy, drafterEmail),
          },
    published: published === null ? null : toRevisionDetail(published),
    problems: [...problems],
  };
}

/** What of a policy the audit log keeps when its draft changes. */
export function draftText(policy: PolicyState): { name: string; draft: string | null } {
  return { name: policy.name, draft: policy.draftSource };
}
