import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('enrolment_tokens')
export class EnrolmentToken {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') organisationId!: string;
  @Column('text') name!: string;
  /** SHA-256 of the token's text, which is shown once. */
  @Column('bytea', { select: false }) tokenHash!: Buffer;
  @Column('text', { array: true }) tags!: string[];
  @Column('timestamptz', { nullable: true }) expiresAt!: Date | null;
  @Column('integer', { nullable: true }) maxUses!: number | null;
  @Column('integer', { default: 0 }) uses!: number;
  @Column('uuid', { nullable: true }) createdBy!: string | null;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
}
