import { Injectable } from '@nestjs/common';
import type { AuthenticatedMac } from '../../access/actor.js';
import { AppError, macRemoved } from '../../errors/app-error.js';
import type { DocumentRef } from '@portcullis/wire';
import { DocumentsRepository } from './documents.repository.js';
import { ExpectedDocuments, type Manifest } from './expected-documents.js';

/** Documents as one Mac may have them. */
@Injectable()
export class AgentDocuments {
  constructor(
    private readonly expectedDocuments: ExpectedDocuments,
    private readonly repository: DocumentsRepository,
  ) {}

  async expected(mac: AuthenticatedMac): Promise<Manifest> {
    const manifest = await this.expectedDocuments.ofMac(mac.id);
    if (manifest === undefined) throw macRemoved();
    return manifest;
  }

  /**
   * The bytes of a document that this Mac is to hold, in its newest issue or one just before.
   * @throws AppError `unknown-document` for any other: a Mac reads no other Mac's grants, and no policy that is not its
   *   own
   */
  async bytes(mac: AuthenticatedMac, ref: DocumentRef): Promise<Buffer> {
    const { documents } = await this.expected(mac);
    const isMine = documents.some(({ kind, id }) => kind === ref.kind && id === ref.id);
    const bytes = isMine ? await this.repository.bytes(mac.organisationId, ref) : undefined;
    if (bytes === undefined) {
      throw new AppError(
        'unknown-document',
        `there is no \`${ref.kind}\` document \`${ref.id}\` with sequence ${ref.sequence} for this Mac; ask for the list again`,
      );
    }
    return bytes;
  }
}
