import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** A policy names sets by UUID, so that text alone tells: the draft, and the revision in force. */
const REFERENCES = `
  select 'policy \`' || p.name || '\`' as name from policies p
  where p.organisation_id = $1 and not p.archived and (
    strpos(lower(coalesce(p.draft_source, '')), $2) > 0
    or exists (select 1 from policy_revisions r where r.policy_id = p.id and strpos(lower(r.source), $2) > 0
               and r.revision = (select max(revision) from policy_revisions where policy_id = p.id)))
  union all
  select 'a grant (' || g.reason || ')' from grants g
  where g.organisation_id = $1 and g.target ->> 'deviceSet' = $2 and g.revoked_at is null and g.expires > now()
  union all
  select 'an emergency block (' || b.reason || ')' from blocks b
  where b.organisation_id = $1 and b.target ->> 'deviceSet' = $2 and b.lifted_at is null`;

@Injectable()
export class SetReferencesRepository {
  async of(manager: EntityManager, organisationId: string, setId: string): Promise<readonly string[]> {
    const rows: { name: string }[] = await manager.query(REFERENCES, [organisationId, setId.toLowerCase()]);
    return rows.map(({ name }) => name);
  }
}
