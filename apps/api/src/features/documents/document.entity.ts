import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintAsNumber } from '../../database/columns.js';
import type { DocumentKind } from '@portcullis/wire';

/** One issue of a signed document; the one in force is the one with the highest sequence. */
@Entity('documents')
export class SignedDocument {
  @Column('uuid') organisationId!: string;
  @PrimaryColumn('text') kind!: DocumentKind;
  @PrimaryColumn('uuid') documentId!: string;
  @PrimaryColumn('bigint', { transformer: bigintAsNumber }) sequence!: number;
  @Column('bytea') keyId!: Buffer;
  @Column('bytea') payloadSha256!: Buffer;
  @Column('bytea', { select: false }) bytes!: Buffer;
  @Column('bytea') sha256!: Buffer;
  @Column('integer') size!: number;
  @Column('timestamptz') issuedAt!: Date;
}
