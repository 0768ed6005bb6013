import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Who did what, when. The database refuses to change or remove a row. */
@Entity('audit_log')
export class AuditEntry {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') organisationId!: string;
  @CreateDateColumn({ type: 'timestamptz' }) time!: Date;
  @Column('uuid', { nullable: true }) actorId!: string | null;
  @Column('text') actorEmail!: string;
  @Column('text') action!: string;
  @Column('text') resource!: string;
  @Column('text') resourceId!: string;
  @Column('jsonb', { nullable: true }) before!: unknown;
  @Column('jsonb', { nullable: true }) after!: unknown;
  @Column('text', { nullable: true }) ip!: string | null;
}
