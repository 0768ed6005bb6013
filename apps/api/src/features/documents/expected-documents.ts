import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { Database } from '../../database/database.js';
import type { ManifestEntry } from '@portcullis/wire';
import { type DocumentFacts, DocumentsRepository } from './documents.repository.js';

export interface Manifest {
  readonly etag: string;
  readonly documents: readonly ManifestEntry[];
  /** The key that the Mac's bridge trusts, as it last said: SHA-256 in hex. */
  readonly anchorKeyId: string;
}

const lineOf = ({ kind, id, sequence, size, sha256 }: DocumentFacts): ManifestEntry => ({
  kind,
  id,
  sequence,
  size,
  sha256,
});

/**
 * What each Mac is to hold now: the newest issue of every document that its `mac` document lists, and that one
 * itself.
 */
@Injectable()
export class ExpectedDocuments {
  constructor(
    private readonly database: Database,
    private readonly repository: DocumentsRepository,
  ) {}

  /** `undefined` when there is no such Mac. */
  async ofMac(macId: string): Promise<Manifest | undefined> {
    return (await this.ofMacs([macId])).get(macId);
  }

  /** By Mac id, in two queries whatever their number. */
  async ofMacs(macIds: readonly string[], manager: Manager = this.database.manager): Promise<Map<string, Manifest>> {
    const rows = await this.repository.holdings(manager, macIds);
    const wanted = new Map(rows.flatMap((row) => row.expected).map((one) => [`${one.kind} ${one.id}`, one]));
    const facts = await this.repository.current(manager, [...wanted.values()]);
    const byName = new Map(facts.map((one) => [`${one.kind} ${one.id}`, one]));
    const anchors = new Map<string, DocumentFacts[]>();
    for (const organisationId of new Set(rows.map((row) => row.organisationId))) {
      anchors.set(organisationId, await this.repository.anchors(manager, organisationId));
    }
    return new Map(
      rows.map((row) => {
        const current = row.expected.flatMap((one) => byName.get(`${one.kind} ${one.id}`) ?? []);
        const newer = anchorsSince(anchors.get(row.organisationId) ?? [], row.anchorKeyId);
        return [row.macId, manifest([...newer, ...current].map(lineOf), row.anchorKeyId)];
      }),
    );
  }
}

/**
 * Each anchor document is signed with the key before it: a Mac needs all from the one on that the key signed which its
 * bridge trusts now, and none once that is the newest.
 */
function anchorsSince(anchors: readonly DocumentFacts[], anchorKeyId: string): readonly DocumentFacts[] {
  const first = anchors.findIndex((anchor) => anchor.keyId === anchorKeyId);
  return first === -1 ? [] : anchors.slice(first);
}

function manifest(documents: readonly ManifestEntry[], anchorKeyId: string): Manifest {
  const text = documents.map(({ kind, id, sequence }) => `${kind} ${id} ${sequence}`).join('\n');
  return { etag: `"${hash('sha256', text, 'base64url').slice(0, 27)}"`, documents, anchorKeyId };
}
