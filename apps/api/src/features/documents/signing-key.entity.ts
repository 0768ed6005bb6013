import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('signing_keys')
export class SigningKey {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') organisationId!: string;
  /** SHA-256 of `spki`. */
  @Column('bytea') keyId!: Buffer;
  @Column('bytea') spki!: Buffer;
  /** PKCS#8, AES-256-GCM under the server's secret. */
  @Column('bytea', { select: false }) privateKeyEncrypted!: Buffer;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt!: Date;
  @Column('boolean', { default: true }) active!: boolean;
}
