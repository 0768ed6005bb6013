import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { PolicyProblem } from '@portcullis/wire';

@Entity('policies')
export class PolicyRecord {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') organisationId!: string;
  @Column('text') name!: string;
  @Column('text', { default: '' }) description!: string;
  @Column('text', { nullable: true }) draftSource!: string | null;
  @Column('timestamptz', { nullable: true }) draftUpdatedAt!: Date | null;
  @Column('uuid', { nullable: true }) draftUpdatedBy!: string | null;
  /** What is wrong with the draft; right as long as `draftChecked` is what it would be found against now. */
  @Column('jsonb', { nullable: true }) draftProblems!: readonly PolicyProblem[] | null;
  @Column('uuid', { array: true, default: [] }) draftSets!: readonly string[];
  @Column('text', { nullable: true }) draftChecked!: string | null;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @Column('boolean', { default: false }) archived!: boolean;
}
