import { Column, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';
import type { ProfileMode } from '@portcullis/wire';

@Entity('profile_settings')
export class ProfileSettings {
  @PrimaryColumn('uuid') organisationId!: string;
  @Column('text') mode!: ProfileMode;
  @Column('text', { nullable: true }) teamId!: string | null;
  @Column('boolean') removable!: boolean;
  /** Where Macs reach the API, as the last profile with the agent's configuration said. */
  @Column('text', { nullable: true }) server!: string | null;
  @UpdateDateColumn({ type: 'timestamptz' }) updatedAt!: Date;
}
