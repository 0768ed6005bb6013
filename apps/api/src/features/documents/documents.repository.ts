import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../database/database.js';
import type { DocumentKind, DocumentRef } from '@portcullis/wire';

/** A document without its bytes. */
export interface DocumentFacts extends DocumentRef {
  readonly size: number;
  /** Of the whole document, hex. */
  readonly sha256: string;
  /** Of the payload alone, hex. */
  readonly payloadSha256: string;
  /** Of the key that signed it, hex. */
  readonly keyId: string;
}
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

const FACTS = `kind, document_id AS id, sequence::float8 AS sequence, size, encode(sha256, 'hex') AS sha256,
  encode(payload_sha256, 'hex') AS "payloadSha256", encode(key_id, 'hex') AS "keyId"`;

@Injectable()
export class DocumentsRepository {
  constructor(private readonly database: Database) {}

  /** Issues of one document happen one after the other: its sequence rises in the order of the commits. */
  async lock(manager: EntityManager, kind: DocumentKind, ids: readonly string[]): Promise<void> {
    await manager.query(
      `SELECT pg_advisory_xact_lock(hashtextextended($1 || id, 0)) FROM (SELECT unnest($2::text[]) AS id ORDER BY 1) ids`,
      [`portcullis.document.${kind}.`, ids],
    );
  }

  async nextSequences(manager: EntityManager, count: number): Promise<number[]> {
    const rows: { n: string }[] = await manager.query(
      `SELECT nextval('document_sequence') AS n FROM generate_series(1, $1)`,
      [count],
    );
    return rows.map((row) => Number(row.n)).toSorted((a, b) => a - b);
  }

  async insert(
    manager: EntityManager,
    organisationId: string,
    issuedAt: Date,
    documents: readonly NewDocument[],
  ): Promise<void> {
    const column = <T>(of: (document: NewDocument) => T): T[] => documents.map(of);
    await manager.query(
      `INSERT INTO documents (organisation_id, kind, document_id, sequence, key_id, payload_sha256, bytes, sha256, size, issued_at)
       SELECT $1, new.*, octet_length(new.bytes), $2 FROM unnest($3::text[], $4::uuid[], $5::bigint[], $6::bytea[], $7::bytea[],
         $8::bytea[], $9::bytea[]) AS new (kind, document_id, sequence, key_id, payload_sha256, bytes, sha256)`,
      [
        organisationId,
        issuedAt,
        column((document) => document.kind),
        column((document) => document.documentId),
        column((document) => document.sequence),
        column((document) => document.keyId),
        column((document) => document.payloadSha256),
        column((document) => document.bytes),
        column((document) => document.sha256),
      ],
    );
    await manager.query(
      `DELETE FROM documents d USING (SELECT unnest($1::text[]) AS kind, unnest($2::uuid[]) AS id) AS touched
       WHERE d.kind = touched.kind AND d.document_id = touched.id AND d.kind <> 'anchor' AND d.sequence < (
         SELECT min(sequence) FROM (SELECT sequence FROM documents k WHERE k.kind = touched.kind AND k.document_id = touched.id
           ORDER BY sequence DESC LIMIT ${ISSUES_KEPT}) newest)`,
      [documents.map((document) => document.kind), documents.map((document) => document.documentId)],
    );
  }

  /** The newest issue of each document named; those that were never issued are left out. */
  async current(
    manager: EntityManager,
    wanted: readonly { readonly kind: DocumentKind; readonly id: string }[],
  ): Promise<DocumentFacts[]> {
    if (wanted.length === 0) return [];
    return manager.query(
      `SELECT newest.* FROM (SELECT DISTINCT unnest($1::text[]) AS kind, unnest($2::uuid[]) AS id) AS wanted
       CROSS JOIN LATERAL (SELECT ${FACTS} FROM documents d WHERE d.kind = wanted.kind AND d.document_id = wanted.id
         ORDER BY d.sequence DESC LIMIT 1) AS newest`,
      [wanted.map((one) => one.kind), wanted.map((one) => one.id)],
    );
  }

  /** Every anchor document of an organisation, oldest first. */
  async anchors(manager: EntityManager, organisationId: string): Promise<DocumentFacts[]> {
    return manager.query(
      `SELECT ${FACTS} FROM documents WHERE kind = 'anchor' AND document_id = $1 ORDER BY documents.sequence`,
      [organisationId],
    );
  }

  /** The newest issue of every document of a kind. */
  async newestBytes(
    manager: EntityManager,
    organisationId: string,
    kind: DocumentKind,
  ): Promise<{ id: string; bytes: Buffer }[]> {
    return manager.query(
      `SELECT DISTINCT ON (document_id) document_id AS id, bytes FROM documents WHERE organisation_id = $1 AND kind = $2
       ORDER BY document_id, sequence DESC`,
      [organisationId, kind],
    );
  }

  async bytes(organisationId: string, { kind, id, sequence }: DocumentRef): Promise<Buffer | undefined> {
    const rows: { bytes: Buffer }[] = await this.database.manager.query(
      'SELECT bytes FROM documents WHERE organisation_id = $1 AND kind = $2 AND document_id = $3 AND sequence = $4',
      [organisationId, kind, id, sequence],
    );
    return rows[0]?.bytes;
  }
}
