import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { bigintAsNumber } from '../../database/columns.js';

/** One published version of a policy. The database refuses to change a row. */
@Entity('policy_revisions')
export class PolicyRevision {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') policyId!: string;
  @Column('integer') revision!: number;
  @Column('text') source!: string;
  /** Of the signed document that carries it. */
  @Column('bigint', { transformer: bigintAsNumber }) sequence!: number;
  @Column('uuid', { nullable: true }) publishedBy!: string | null;
  @CreateDateColumn({ type: 'timestamptz' }) publishedAt!: Date;
  @Column('text', { default: '' }) comment!: string;
}
