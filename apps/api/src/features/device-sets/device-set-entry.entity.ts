import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('device_set_entries')
export class DeviceSetEntry {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') setId!: string;
  @Column('integer') vendorId!: number;
  @Column('integer') productId!: number;
  /** `null`: every device of this make. */
  @Column('text', { nullable: true }) serialNumber!: string | null;
  @Column('text', { nullable: true }) owner!: string | null;
  @Column('text', { nullable: true }) assetTag!: string | null;
  @Column('text', { nullable: true }) comment!: string | null;
  @Column('text', { nullable: true }) ticket!: string | null;
  /** `YYYY-MM-DD` */
  @Column('date', { nullable: true }) reviewDate!: string | null;
}
