import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Mac } from '../macs/mac.entity.js';
import { EnrolmentToken } from './enrolment-token.entity.js';

export interface EnrolledMac {
  readonly id: string;
  readonly organisationId: string;
  readonly tags: string[];
  readonly keyThumbprint: string;
}

@Injectable()
export class EnrolmentRepository {
  /** Locked until the transaction ends, so that two Macs cannot both take the last use. */
  async token(manager: EntityManager, hash: Buffer): Promise<EnrolmentToken | undefined> {
    const token = await manager
      .createQueryBuilder(EnrolmentToken, 'token')
      .setLock('pessimistic_write')
      .where('token.tokenHash = :hash', { hash })
      .getOne();
    return token ?? undefined;
  }

  async countUse(manager: EntityManager, tokenId: string): Promise<void> {
    await manager.increment(EnrolmentToken, { id: tokenId }, 'uses', 1);
  }

  async macByHardware(manager: EntityManager, hardwareUuid: string): Promise<EnrolledMac | undefined> {
    const mac = await manager
      .createQueryBuilder(Mac, 'mac')
      .select(['mac.id', 'mac.organisationId', 'mac.tags'])
      .addSelect('mac.keyThumbprint')
      .where('mac.hardwareUuid = :hardwareUuid', { hardwareUuid })
      .getOne();
    return mac ?? undefined;
  }

  async insert(manager: EntityManager, mac: Partial<Mac>): Promise<string> {
    const saved = await manager.save(Mac, manager.create(Mac, mac));
    return saved.id;
  }

  async update(manager: EntityManager, id: string, changes: Partial<Mac>): Promise<void> {
    await manager.save(Mac, manager.create(Mac, { ...changes, id }), { reload: false });
  }
}
