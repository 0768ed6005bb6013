import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A signed-in browser. `id` is the SHA-256 of the cookie's value: reading the table gives nobody a session. */
@Entity('sessions')
export class Session {
  @PrimaryColumn('bytea') id!: Buffer;
  @Column('uuid') userId!: string;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
  @Column('text') ip!: string;
}
