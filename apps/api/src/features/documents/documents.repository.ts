import { Injectable } from '@nestjs/common';
import { bytes, double, integer, json, type Row, text, uuid } from '../../database/columns.js';
import { Database } from '../../database/database.js';
import type { Manager } from '../../database/manager.js';
import { command, select, statement } from '../../database/sql.js';
import type { DocumentKind, DocumentRef } from '@portcullis/wire';

export interface NewDocument {
  readonly kind: DocumentKind;
  readonly documentId: string;
  readonly sequence: number;
  readonly keyId: Buffer;
  readonly payloadSha256: Buffer;
  readonly bytes: Buffer;
  readonly sha256: Buffer;
}

/** Old issues stay for a while, for a Mac that is just now fetching what it was told a moment ago. */
const ISSUES_KEPT = 3;

/**
 * A document without its bytes: `sha256` of the whole document, `payloadSha256` of the payload alone, `keyId` of the
 * signer, in hex.
 */
const FACTS = {
  kind: text<DocumentKind>('d.kind'),
  id: uuid('d.document_id'),
  sequence: double('d.sequence::float8'),
  size: integer('d.size'),
  sha256: text("encode(d.sha256, 'hex')"),
  payloadSha256: text("encode(d.payload_sha256, 'hex')"),
  keyId: text("encode(d.key_id, 'hex')"),
};
export type DocumentFacts = Row<typeof FACTS>;

const LOCK = command(
  `select pg_advisory_xact_lock(hashtextextended($1 || id, 0)) from (select unnest($2::text[]) as id order by 1) ids`,
);
const NEXT_SEQUENCES = select({ n: double("nextval('document_sequence')::float8") }, 'generate_series(1, $1)');
const INSERT = command(
  `insert into documents (organisation_id, kind, document_id, sequence, key_id, payload_sha256, bytes, sha256, size, issued_at)
   select $1, new.*, octet_length(new.bytes), $2 from unnest($3::text[], $4::uuid[], $5::bigint[], $6::bytea[], $7::bytea[],
     $8::bytea[], $9::bytea[]) as new (kind, document_id, sequence, key_id, payload_sha256, bytes, sha256)`,
);
const DROP_OLD = command(
  `delete from documents d using (select unnest($1::text[]) as kind, unnest($2::uuid[]) as id) as touched
   where d.kind = touched.kind and d.document_id = touched.id and d.kind <> 'anchor' and d.sequence < (
     select min(sequence) from (select sequence from documents k where k.kind = touched.kind and k.document_id = touched.id
       order by sequence desc limit ${ISSUES_KEPT}) newest)`,
);
const CURRENT = select(
  FACTS,
  `(select distinct unnest($1::text[]) as kind, unnest($2::uuid[]) as id) as wanted
   cross join lateral (select * from documents n where n.kind = wanted.kind and n.document_id = wanted.id
     order by n.sequence desc limit 1) as d`,
);
const ANCHORS = select(FACTS, `documents d where d.kind = 'anchor' and d.document_id = $1 order by d.sequence`);
const NEWEST_BYTES = statement(
  { id: uuid(), bytes: bytes() },
  `select distinct on (document_id) document_id as id, bytes from documents where organisation_id = $1 and kind = $2
   order by document_id, sequence desc`,
);
const BYTES = select(
  { bytes: bytes('bytes') },
  'documents where organisation_id = $1 and kind = $2 and document_id = $3 and sequence = $4',
);
const HOLDINGS = select(
  {
    macId: uuid('id'),
    organisationId: uuid('organisation_id'),
    anchorKeyId: text("encode(anchor_key_id, 'hex')"),
    expected: json<readonly { readonly kind: DocumentKind; readonly id: string }[]>('expected'),
  },
  'macs where id = any($1) and removed_at is null',
);

@Injectable()
export class DocumentsRepository {
  constructor(private readonly database: Database) {}

  /** Issues of one document happen one after the other: its sequence rises in the order of the commits. */
  async lock(manager: Manager, kind: DocumentKind, ids: readonly string[]): Promise<void> {
    await LOCK.run(manager, [`portcullis.document.${kind}.`, ids]);
  }

  async nextSequences(manager: Manager, count: number): Promise<number[]> {
    return (await NEXT_SEQUENCES.all(manager, [count])).map(({ n }) => n).toSorted((a, b) => a - b);
  }

  async insert(
    manager: Manager,
    organisationId: string,
    issuedAt: Date,
    documents: readonly NewDocument[],
  ): Promise<void> {
    const column = <T>(of: (document: NewDocument) => T): T[] => documents.map(of);
    const kinds = column((document) => document.kind);
    const ids = column((document) => document.documentId);
    await INSERT.run(manager, [
      organisationId,
      issuedAt,
      kinds,
      ids,
      column((document) => document.sequence),
      column((document) => document.keyId),
      column((document) => document.payloadSha256),
      column((document) => document.bytes),
      column((document) => document.sha256),
    ]);
    await DROP_OLD.run(manager, [kinds, ids]);
  }

  /** The newest issue of each document named; those that were never issued are left out. */
  async current(
    manager: Manager,
    wanted: readonly { readonly kind: DocumentKind; readonly id: string }[],
  ): Promise<DocumentFacts[]> {
    if (wanted.length === 0) return [];
    return CURRENT.all(manager, [wanted.map((one) => one.kind), wanted.map((one) => one.id)]);
  }

  /** Every anchor document of an organisation, oldest first. */
  anchors(manager: Manager, organisationId: string): Promise<DocumentFacts[]> {
    return ANCHORS.all(manager, [organisationId]);
  }

  /** The newest issue of every document of a kind. */
  newestBytes(manager: Manager, organisationId: string, kind: DocumentKind) {
    return NEWEST_BYTES.all(manager, [organisationId, kind]);
  }

  async bytes(organisationId: string, { kind, id, sequence }: DocumentRef): Promise<Buffer | undefined> {
    return (await BYTES.first(this.database.manager, [organisationId, kind, id, sequence]))?.bytes;
  }

  /** What these Macs are to hold, by name; those that are not there are left out. */
  holdings(manager: Manager, macIds: readonly string[]) {
    return HOLDINGS.all(manager, [macIds]);
  }
}
