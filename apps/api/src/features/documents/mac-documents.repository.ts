import { Injectable } from '@nestjs/common';
import { integer, nullable, type Row, text, textArray, uuid } from '../../database/columns.js';
import type { Manager } from '../../database/manager.js';
import { command, select, statement } from '../../database/sql.js';
import type { DocumentKind } from '@portcullis/wire';

/** What a `mac` document is made of. `inputs` of its present `mac` document; `null`: it has none yet. */
const MAC = {
  id: uuid('id'),
  hardwareUuid: text('hardware_uuid'),
  ownerName: nullable(text('owner_name')),
  ownerEmail: nullable(text('owner_email')),
  tags: textArray('tags'),
  inputs: nullable(text('mac_inputs')),
};
export type MacFacts = Row<typeof MAC>;

const PUBLISHED = { policyId: uuid(), revision: integer(), source: text() };
export type PublishedPolicy = Row<typeof PUBLISHED>;

export interface MacExpectation {
  readonly macId: string;
  readonly policyId: string | null;
  readonly expected: readonly { readonly kind: DocumentKind; readonly id: string }[];
  readonly inputs: string;
}

/** A device set that a grant (of one Mac) or an emergency block (`macId` null: of all) names. */
const TARGETED = { macId: nullable(uuid()), setId: text() };
export type TargetedSet = Row<typeof TARGETED>;

const MACS = select(
  MAC,
  'macs where organisation_id = $1 and removed_at is null and ($2::uuid[] is null or id = any($2)) order by id',
);
const ASSIGNMENTS = select(
  {
    policyId: uuid('a.policy_id'),
    targetType: text<'mac' | 'tag' | 'everyone'>('a.target_type'),
    macId: nullable(uuid('a.mac_id')),
    tag: nullable(text('a.tag')),
  },
  `assignments a join policies p on p.id = a.policy_id and not p.archived
   where a.organisation_id = $1 and exists (select from policy_revisions r where r.policy_id = a.policy_id)
   order by a.position`,
);
const POLICIES = statement(
  PUBLISHED,
  `select distinct on (r.policy_id) r.policy_id as "policyId", r.revision, r.source from policy_revisions r
   where r.policy_id in (select policy_id from assignments where organisation_id = $1)
   order by r.policy_id, r.revision desc`,
);
const TARGETED_SETS = statement(
  TARGETED,
  `select mac_id as "macId", target->>'deviceSet' as "setId" from grants
   where organisation_id = $1 and target ? 'deviceSet' and revoked_at is null and expires > now()
   union select null, target->>'deviceSet' from blocks
   where organisation_id = $1 and target ? 'deviceSet' and lifted_at is null`,
);
const ISSUED = statement(
  { name: text() },
  `select distinct kind || ' ' || document_id as name from documents where organisation_id = $1 and kind = any($2)`,
);
const STORE = command(
  `with locked as materialized (select id from macs where id = any($1::uuid[]) order by id for no key update)
   update macs set policy_id = new.policy_id, expected = new.expected, mac_inputs = new.inputs
   from locked join (select unnest($1::uuid[]) as id, unnest($2::uuid[]) as policy_id, unnest($3::jsonb[]) as expected,
     unnest($4::text[]) as inputs) as new on new.id = locked.id
   where macs.id = locked.id`,
);

@Injectable()
export class MacDocumentsRepository {
  macs(manager: Manager, organisationId: string, macIds: readonly string[] | 'all'): Promise<MacFacts[]> {
    return MACS.all(manager, [organisationId, macIds === 'all' ? null : macIds]);
  }

  /** In order; those whose policy was never published, or is archived, are left out. */
  assignments(manager: Manager, organisationId: string) {
    return ASSIGNMENTS.all(manager, [organisationId]);
  }

  /** The newest revision of each assigned policy. */
  publishedPolicies(manager: Manager, organisationId: string): Promise<PublishedPolicy[]> {
    return POLICIES.all(manager, [organisationId]);
  }

  /** Sets that grants and blocks in force name. */
  targetedSets(manager: Manager, organisationId: string): Promise<TargetedSet[]> {
    return TARGETED_SETS.all(manager, [organisationId]);
  }

  /** Which documents of these kinds have ever been issued: `kind id`. */
  async issued(manager: Manager, organisationId: string, kinds: readonly DocumentKind[]): Promise<Set<string>> {
    return new Set((await ISSUED.all(manager, [organisationId, kinds])).map(({ name }) => name));
  }

  async store(manager: Manager, expectations: readonly MacExpectation[]): Promise<void> {
    await STORE.run(manager, [
      expectations.map((one) => one.macId),
      expectations.map((one) => one.policyId),
      expectations.map((one) => JSON.stringify(one.expected)),
      expectations.map((one) => one.inputs),
    ]);
  }
}
