import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ResolvableAssignment } from './assignment-resolution.js';
import type { DocumentKind } from '@portcullis/wire';

/** What a `mac` document is made of. */
export interface MacFacts {
  readonly id: string;
  readonly hardwareUuid: string;
  readonly ownerName: string | null;
  readonly ownerEmail: string | null;
  readonly tags: readonly string[];
  /** Of its present `mac` document; `null`: it has none yet. */
  readonly inputs: string | null;
}
export interface PublishedPolicy {
  readonly policyId: string;
  readonly revision: number;
  readonly source: string;
}
export interface MacExpectation {
  readonly macId: string;
  readonly policyId: string | null;
  readonly expected: readonly { readonly kind: DocumentKind; readonly id: string }[];
  readonly inputs: string;
}

/** A device set that a grant (of one Mac) or an emergency block (`macId` null: of all) names. */
export interface TargetedSet {
  readonly macId: string | null;
  readonly setId: string;
}

@Injectable()
export class MacDocumentsRepository {
  /** Assignments, tags and documents of one organisation are put together by one transaction at a time. */
  async lock(manager: EntityManager, organisationId: string): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('portcullis.mac-documents.' || $1, 0))`, [
      organisationId,
    ]);
  }

  async macs(manager: EntityManager, organisationId: string, macIds: readonly string[] | 'all'): Promise<MacFacts[]> {
    return manager.query(
      `SELECT id, hardware_uuid AS "hardwareUuid", owner_name AS "ownerName", owner_email AS "ownerEmail", tags, mac_inputs AS inputs FROM macs
       WHERE organisation_id = $1 AND ($2::uuid[] IS NULL OR id = ANY($2)) ORDER BY id`,
      [organisationId, macIds === 'all' ? null : macIds],
    );
  }

  /** In order; those whose policy was never published, or is archived, are left out. */
  async assignments(manager: EntityManager, organisationId: string): Promise<ResolvableAssignment[]> {
    return manager.query(
      `SELECT a.policy_id AS "policyId", a.target_type AS "targetType", a.mac_id AS "macId", a.tag FROM assignments a
       JOIN policies p ON p.id = a.policy_id AND NOT p.archived
       WHERE a.organisation_id = $1 AND EXISTS (SELECT FROM policy_revisions r WHERE r.policy_id = a.policy_id)
       ORDER BY a.position`,
      [organisationId],
    );
  }

  /** The newest revision of each assigned policy. */
  async publishedPolicies(manager: EntityManager, organisationId: string): Promise<PublishedPolicy[]> {
    return manager.query(
      `SELECT DISTINCT ON (r.policy_id) r.policy_id AS "policyId", r.revision, r.source FROM policy_revisions r
       WHERE r.policy_id IN (SELECT policy_id FROM assignments WHERE organisation_id = $1)
       ORDER BY r.policy_id, r.revision DESC`,
      [organisationId],
    );
  }

  /** Sets that grants and blocks in force name. */
  async targetedSets(manager: EntityManager, organisationId: string): Promise<TargetedSet[]> {
    return manager.query(
      `SELECT mac_id AS "macId", target->>'deviceSet' AS "setId" FROM grants
       WHERE organisation_id = $1 AND target ? 'deviceSet' AND revoked_at IS NULL AND expires > now()
       UNION SELECT NULL, target->>'deviceSet' FROM blocks
       WHERE organisation_id = $1 AND target ? 'deviceSet' AND lifted_at IS NULL`,
      [organisationId],
    );
  }

  /** Which documents of these kinds have ever been issued: `kind id`. */
  async issued(manager: EntityManager, organisationId: string, kinds: readonly DocumentKind[]): Promise<Set<string>> {
    const rows: { name: string }[] = await manager.query(
      `SELECT DISTINCT kind || ' ' || document_id AS name FROM documents WHERE organisation_id = $1 AND kind = ANY($2)`,
      [organisationId, kinds],
    );
    return new Set(rows.map((row) => row.name));
  }

  async store(manager: EntityManager, expectations: readonly MacExpectation[]): Promise<void> {
    await manager.query(
      `UPDATE macs SET policy_id = new.policy_id, expected = new.expected, mac_inputs = new.inputs
       FROM (SELECT unnest($1::uuid[]) AS id, unnest($2::uuid[]) AS policy_id, unnest($3::jsonb[]) AS expected,
         unnest($4::text[]) AS inputs) AS new
       WHERE macs.id = new.id`,
      [
        expectations.map((one) => one.macId),
        expectations.map((one) => one.policyId),
        expectations.map((one) => JSON.stringify(one.expected)),
        expectations.map((one) => one.inputs),
      ],
    );
  }
}
