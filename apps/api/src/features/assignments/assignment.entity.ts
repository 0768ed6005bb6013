import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One line of the ordered list: the first whose target fits a Mac names its policy. */
@Entity('assignments')
export class Assignment {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') organisationId!: string;
  @Column('integer') position!: number;
  @Column('uuid') policyId!: string;
  @Column('text') targetType!: 'mac' | 'tag' | 'everyone';
  @Column('uuid', { nullable: true }) macId!: string | null;
  @Column('text', { nullable: true }) tag!: string | null;
}
