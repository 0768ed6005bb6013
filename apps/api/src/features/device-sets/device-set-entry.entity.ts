import type { DiskBus } from '@portcullis/wire';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('device_set_entries')
export class DeviceSetEntry {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') setId!: string;
  /** With `productId`; a disk without USB ids has `bus` and `model` in their place. */
  @Column('integer', { nullable: true }) vendorId!: number | null;
  @Column('integer', { nullable: true }) productId!: number | null;
  @Column('text', { nullable: true }) bus!: DiskBus | null;
  @Column('text', { nullable: true }) model!: string | null;
  /** `null`: every device of this make. */
  @Column('text', { nullable: true }) serialNumber!: string | null;
  @Column('text', { nullable: true }) owner!: string | null;
  @Column('text', { nullable: true }) assetTag!: string | null;
  @Column('text', { nullable: true }) comment!: string | null;
  @Column('text', { nullable: true }) ticket!: string | null;
  /** `YYYY-MM-DD` */
  @Column('date', { nullable: true }) reviewDate!: string | null;
}
