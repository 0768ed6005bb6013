import type { BridgeMode, Decision, EventKind, Family, Outcome, PortcullisEvent } from '@portcullis/wire';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One recorded event. The columns beside `body` are what the console filters and sorts by. */
@Entity('events')
export class EventRecord {
  @PrimaryColumn('uuid') id!: string;
  @PrimaryColumn('timestamptz') occurredAt!: Date;
  @Column('timestamptz') receivedAt!: Date;
  @Column('uuid') organisationId!: string;
  @PrimaryColumn('uuid') macId!: string;
  @Column('text') kind!: EventKind;
  @Column('text', { nullable: true }) person!: string | null;
  @Column('text', { nullable: true }) deviceKey!: string | null;
  @Column('text', { nullable: true }) deviceName!: string | null;
  @Column('text', { nullable: true }) volume!: string | null;
  @Column('text', { nullable: true }) family!: Family | null;
  @Column('text', { nullable: true }) decision!: Decision | null;
  @Column('text', { nullable: true }) outcome!: Outcome | null;
  @Column('text', { nullable: true }) bridgeMode!: BridgeMode | null;
  @Column('uuid', { nullable: true }) policyId!: string | null;
  @Column('integer', { nullable: true }) revision!: number | null;
  @Column('text', { nullable: true }) rule!: string | null;
  @Column('jsonb') body!: PortcullisEvent;
}
