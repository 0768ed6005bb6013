import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('policies')
export class PolicyRecord {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') organisationId!: string;
  @Column('text') name!: string;
  @Column('text', { default: '' }) description!: string;
  @Column('text', { nullable: true }) draftSource!: string | null;
  @Column('timestamptz', { nullable: true }) draftUpdatedAt!: Date | null;
  @Column('uuid', { nullable: true }) draftUpdatedBy!: string | null;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @Column('boolean', { default: false }) archived!: boolean;
}
