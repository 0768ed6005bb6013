import { Injectable } from '@nestjs/common';
import { type Manager, orm } from '../../database/manager.js';
import { Mac } from '../macs/mac.entity.js';
import { EnrolmentToken } from './enrolment-token.entity.js';

/** What enrolling writes of a Mac. */
export type MacValues = Partial<Mac>;

export interface EnrolledMac {
  readonly id: string;
  readonly organisationId: string;
  readonly tags: string[];
  readonly keyThumbprint: string;
}

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

  async macByHardware(manager: Manager, hardwareUuid: string): Promise<EnrolledMac | undefined> {
    const mac = await orm(manager)
      .createQueryBuilder(Mac, 'mac')
      .select(['mac.id', 'mac.organisationId', 'mac.tags'])
      .addSelect('mac.keyThumbprint')
      .where('mac.hardwareUuid = :hardwareUuid', { hardwareUuid })
      .getOne();
    return mac ?? undefined;
  }

  async insert(manager: Manager, mac: MacValues): Promise<string> {
    const saved = await orm(manager).save(Mac, orm(manager).create(Mac, mac));
    return saved.id;
  }

  async update(manager: Manager, id: string, changes: MacValues): Promise<void> {
    await orm(manager).save(Mac, orm(manager).create(Mac, { ...changes, id }), { reload: false });
  }
}
