import type { Verb } from '@portcullis/wire';
import type { Target } from '@portcullis/policy';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('grants')
export class GrantRecord {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') organisationId!: string;
  @Column('uuid') macId!: string;
  @Column('text', { nullable: true }) userName!: string | null;
  @Column('jsonb') target!: Target;
  @Column('text', { array: true }) verbs!: Verb[];
  @Column('timestamptz') notBefore!: Date;
  @Column('timestamptz') expires!: Date;
  @Column('text') approvedBy!: string;
  /** Who made it longer last. */
  @Column('text', { nullable: true }) extendedBy!: string | null;
  @Column('text') reason!: string;
  @Column('timestamptz', { nullable: true }) revokedAt!: Date | null;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
}
