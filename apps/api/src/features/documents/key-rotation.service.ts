import { Injectable } from '@nestjs/common';
import { compileAnchor, readEnvelope } from '@portcullis/policy';
import type { Manager } from '../../database/manager.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { DOCUMENT_KINDS, type SigningKeyAnswer } from '@portcullis/wire';
import { DocumentsRepository } from './documents.repository.js';
import { Documents } from './documents.service.js';
import { SigningKeys } from './signing-keys.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

/** Replaces an organisation's signing key. Macs come to trust the new one by a document that the old one signed. */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly database: Database,
    private readonly keys: SigningKeys,
    private readonly documents: Documents,
    private readonly repository: DocumentsRepository,
    private readonly signingKeys: SigningKeysRepository,
    private readonly audit: AuditTrail,
  ) {}

  /** Issues the anchor document and then every document in force anew, signed with the new key, in one transaction. */
  async rotate(actor: Actor): Promise<void> {
    const { organisationId } = actor;
    await this.database.inTurn(organisationId, async (manager) => {
      const { previous, next } = await this.keys.replace(manager, organisationId);
      const anchor = { kind: 'anchor' as const, id: organisationId, payload: compileAnchor(next.spki) };
      await this.documents.issueAll(manager, organisationId, 'anchor', [anchor], '*', previous);
      await this.reissue(manager, organisationId);
      const names = { before: { keyId: previous.keyId.toString('hex') }, after: { keyId: next.keyId.toString('hex') } };
      await this.audit.record(manager, actor, {
        action: 'rotate',
        resource: 'signing-keys',
        resourceId: organisationId,
        ...names,
      });
    });
  }

  /** Which key signs now. An organisation that has none yet gets one. */
  async inUse({ organisationId }: Actor): Promise<SigningKeyAnswer> {
    await this.database.transaction((manager) => this.keys.active(manager, organisationId));
    const { since, ...rest } = await this.signingKeys.inUse(this.database.manager, organisationId);
    return { ...rest, since: since.toISOString() };
  }

  private async reissue(manager: Manager, organisationId: string): Promise<void> {
    for (const kind of DOCUMENT_KINDS.filter((one) => one !== 'anchor')) {
      const inForce = await this.repository.newestBytes(manager, organisationId, kind);
      const issues = inForce.map(({ id, bytes }) => {
        const { payload, expiresAt } = readEnvelope(bytes);
        return { kind, id, payload, ...(expiresAt === null ? {} : { expiresAt: new Date(expiresAt) }) };
      });
      await this.documents.issueAll(manager, organisationId, kind, issues, []);
    }
  }
}
