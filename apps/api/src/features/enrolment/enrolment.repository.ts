import { Injectable } from '@nestjs/common';
import type { EnrolmentRefusal } from '@portcullis/wire';
import { boolean, json, nullable, type Row, text, uuid } from '../../database/columns.js';
import { MACS } from '../../database/macs-seen.js';
import { type Manager, orm } from '../../database/manager.js';
import { select } from '../../database/sql.js';
import { Mac } from '../macs/mac.entity.js';
import { EnrolmentToken } from './enrolment-token.entity.js';

/** What enrolling writes of a Mac. */
export type MacValues = Partial<Mac>;

/** What of a Mac that is there decides about who takes its place. */
const ENROLLED = {
  id: uuid('id'),
  organisationId: uuid('organisation_id'),
  hostname: text('hostname'),
  keyThumbprint: text('key_thumbprint'),
  removed: boolean('removed_at is not null'),
  open: boolean('coalesce(enrolment_open_until > now(), false)'),
  silent: boolean('greatest(seen.last_seen_at, enrolled_at) < now() - make_interval(days => $2)'),
  refused: nullable(json<EnrolmentRefusal>('enrolment_refused')),
};
export type EnrolledMac = Row<typeof ENROLLED>;
const BY_HARDWARE = select(ENROLLED, `${MACS} where hardware_uuid = $1`);

@Injectable()
export class EnrolmentRepository {
  async organisationOf(manager: Manager, tokenHash: Buffer): Promise<string | undefined> {
    return (await orm(manager).findOneBy(EnrolmentToken, { tokenHash }))?.organisationId;
  }

  /** Locked until the transaction ends, so that two Macs cannot both take the last use. */
  async token(manager: Manager, hash: Buffer): Promise<EnrolmentToken | undefined> {
    const token = await orm(manager)
      .createQueryBuilder(EnrolmentToken, 'token')
      .setLock('pessimistic_write')
      .where('token.tokenHash = :hash', { hash })
      .getOne();
    return token ?? undefined;
  }

  async countUse(manager: Manager, tokenId: string): Promise<void> {
    await orm(manager).increment(EnrolmentToken, { id: tokenId }, 'uses', 1);
  }

  macByHardware(manager: Manager, hardwareUuid: string, silentDays: number): Promise<EnrolledMac | undefined> {
    return BY_HARDWARE.first(manager, [hardwareUuid, silentDays]);
  }

  async insert(manager: Manager, mac: MacValues): Promise<string> {
    const saved = await orm(manager).save(Mac, orm(manager).create(Mac, mac));
    return saved.id;
  }

  async update(manager: Manager, id: string, changes: MacValues): Promise<void> {
    await orm(manager).save(Mac, orm(manager).create(Mac, { ...changes, id }), { reload: false });
  }
}
