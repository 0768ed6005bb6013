import type { Family, Identity, SharedFinding } from '@portcullis/wire';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** A device of the fleet's inventory, by its key. */
@Entity('devices')
export class DeviceRecord {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') organisationId!: string;
  @Column('text') deviceKey!: string;
  @Column('text') family!: Family;
  @Column('text', { array: true }) capabilities!: Family[];
  @Column('integer', { nullable: true }) vendorId!: number | null;
  @Column('integer', { nullable: true }) productId!: number | null;
  /** Of a device without USB ids; the database takes it from the key. */
  @Column({ type: 'text', nullable: true, insert: false, update: false }) readonly bus!: string | null;
  @Column('text', { nullable: true }) manufacturerName!: string | null;
  @Column('text', { nullable: true }) productName!: string | null;
  @Column('text', { nullable: true }) serialNumber!: string | null;
  @Column('text') identity!: Identity;
  /** Several physical devices answer to this key. */
  @Column('boolean') shared!: boolean;
  /** How that came out. */
  @Column('jsonb', { nullable: true }) sharedFinding!: SharedFinding | null;
  @Column('timestamptz') firstSeenAt!: Date;
  @Column('timestamptz') lastSeenAt!: Date;
  @Column('uuid', { nullable: true }) lastMacId!: string | null;
  @Column('text', { nullable: true }) lastUser!: string | null;
  @Column('text', { default: '' }) note!: string;
}

@Entity('device_macs')
export class DeviceMac {
  @PrimaryColumn('uuid') deviceId!: string;
  @PrimaryColumn('uuid') macId!: string;
  @Column('timestamptz') firstSeenAt!: Date;
  @Column('timestamptz') lastSeenAt!: Date;
}
