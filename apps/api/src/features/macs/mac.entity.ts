import type {
  AttachedDevice,
  BridgeMode,
  DocumentKind,
  DocumentRef,
  EnrolmentRefusal,
  HealthProblem,
} from '@portcullis/wire';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A document that a bridge did not take, as its agent reported it. */
export interface RefusedDocument {
  readonly document: DocumentRef;
  readonly reason: string;
  readonly time: string;
}

@Entity('macs')
export class Mac {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') organisationId!: string;
  @Column('text') hardwareUuid!: string;
  @Column('text') serialNumber!: string;
  @Column('text') hostname!: string;
  @Column('text') model!: string;
  @Column('text') osVersion!: string;
  @Column('text') agentVersion!: string;
  @Column('text', { nullable: true }) ownerName!: string | null;
  @Column('text', { nullable: true }) ownerEmail!: string | null;
  @Column('text', { array: true }) tags!: string[];
  /** The agent's public key as a JWK. */
  @Column('jsonb', { select: false }) publicKey!: Record<string, unknown>;
  @Column('text', { select: false }) keyThumbprint!: string;
  /** The signing key that this Mac trusts from its enrolment on. */
  @Column('bytea', { select: false }) anchorKeyId!: Buffer;
  @Column('timestamptz') enrolledAt!: Date;
  /** Since when its agent is refused, until an administrator lets it back. */
  @Column('timestamptz', { nullable: true }) removedAt!: Date | null;
  @Column('jsonb', { nullable: true }) enrolmentRefused!: EnrolmentRefusal | null;
  /** Until when an administrator lets it enrol with another key. */
  @Column('timestamptz', { nullable: true }) enrolmentOpenUntil!: Date | null;
  /** Since when it is written down what was so with it. */
  @Column('timestamptz', { default: () => 'now()' }) onRecordSince!: Date;
  /** As last reported; `unknown` once it has been silent for too long is the reader's business. */
  @Column('text') state!: string;
  @Column('jsonb') problems!: HealthProblem[];
  @Column('text', { nullable: true }) bridgeMode!: BridgeMode | null;
  @Column('jsonb') applied!: DocumentRef[];
  @Column('jsonb') refused!: RefusedDocument[];
  @Column('jsonb') attached!: AttachedDevice[];
  @Column('jsonb', { nullable: true }) health!: unknown;
  /** The policy that the assignments give it; `null`: none. Written by `MacDocuments` alone. */
  @Column('uuid', { nullable: true }) policyId!: string | null;
  /** Every document it is to hold, its `mac` document included. Written by `MacDocuments` alone. */
  @Column('jsonb', { default: [] }) expected!: { readonly kind: DocumentKind; readonly id: string }[];
  @Column('text', { nullable: true, select: false }) macInputs!: string | null;
}
