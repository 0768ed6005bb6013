import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { attachSignature, encodeEnvelope } from '@portcullis/policy';
import type { Manager } from '../../database/manager.js';
import { Notifications } from '../../database/notifications.js';
import type { DocumentKind } from '@portcullis/wire';
import { DocumentsRepository, type NewDocument } from './documents.repository.js';
import { type Signer, SigningKeys } from './signing-keys.js';

/** A document to issue. Which id each kind carries: libs/policy/FORMAT.md. */
export interface Issue {
  readonly kind: DocumentKind;
  readonly id: string;
  /** What `compilePolicy`, `compileDeviceSet`, `compileGrants`, … of libs/policy made. */
  readonly payload: Uint8Array;
  readonly expiresAt?: Date;
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** Signs and stores documents, and tells the Macs concerned. */
@Injectable()
export class Documents {
  constructor(
    private readonly repository: DocumentsRepository,
    private readonly keys: SigningKeys,
    private readonly notifications: Notifications,
  ) {}

  /**
   * Issues one document in the caller's transaction. The same payload as the one in force is not issued again.
   * @param macIds the Macs to tell at the commit; `*`: all
   * @returns the sequence of the document now in force
   */
  async issue(
    manager: Manager,
    organisationId: string,
    issue: Issue,
    macIds: readonly string[] | '*' = '*',
  ): Promise<number> {
    const sequences = await this.issueAll(manager, organisationId, issue.kind, [issue], macIds);
    return sequences.get(issue.id) ?? 0;
  }

  /**
   * Issues several documents of one kind.
   * @param macIds as for `issue`; `themselves`: the Macs whose `mac` or `grants` document came out different
   * @param signedBy absent: the active key
   * @returns the sequences now in force, by id
   */
  async issueAll(
    manager: Manager,
    organisationId: string,
    kind: DocumentKind,
    issues: readonly Issue[],
    macIds: readonly string[] | '*' | 'themselves',
    signedBy?: Signer,
  ): Promise<Map<string, number>> {
    const signer = signedBy ?? (await this.keys.active(manager, organisationId));
    await this.repository.lock(
      manager,
      kind,
      issues.map((issue) => issue.id),
    );
    const current = new Map((await this.repository.current(manager, issues)).map((facts) => [facts.id, facts]));
    const sequences = new Map([...current].map(([id, facts]) => [id, facts.sequence]));
    const changed = issues.filter((issue) => {
      const facts = current.get(issue.id);
      return (
        facts?.payloadSha256 !== sha256(issue.payload).toString('hex') || facts.keyId !== signer.keyId.toString('hex')
      );
    });
    if (changed.length === 0) return sequences;
    const fresh = await this.repository.nextSequences(manager, changed.length);
    const issuedAt = new Date();
    const sealed = changed.map((issue, i) => {
      const sequence = fresh[i] ?? 0;
      sequences.set(issue.id, sequence);
      return seal(organisationId, issue, sequence, issuedAt, signer);
    });
    const documents = await Promise.all(sealed);
    await this.repository.insert(manager, organisationId, issuedAt, documents);
    await this.tell(manager, macIds === 'themselves' ? changed.map((issue) => issue.id) : macIds);
    return sequences;
  }

  /** Tells connected agents that what is expected of their Macs has changed. */
  async tell(manager: Manager, macIds: readonly string[] | '*'): Promise<void> {
    if (macIds === '*') return this.notifications.notify(manager, 'portcullis_documents', { macIds });
    for (let start = 0; start < macIds.length; start += 150) {
      await this.notifications.notify(manager, 'portcullis_documents', { macIds: macIds.slice(start, start + 150) });
    }
  }
}

async function seal(
  organisationId: string,
  issue: Issue,
  sequence: number,
  issuedAt: Date,
  signer: Signer,
): Promise<NewDocument> {
  const { signedBytes } = encodeEnvelope({
    kind: issue.kind,
    sequence,
    issuedAt: issuedAt.getTime(),
    expiresAt: issue.expiresAt?.getTime() ?? null,
    organisationId,
    documentId: issue.id,
    keyId: signer.keyId,
    payload: issue.payload,
  });
  const bytes = Buffer.from(attachSignature(signedBytes, await signer.sign(signedBytes)));
  return {
    kind: issue.kind,
    documentId: issue.id,
    sequence,
    keyId: signer.keyId,
    payloadSha256: sha256(issue.payload),
    bytes,
    sha256: sha256(bytes),
  };
}
