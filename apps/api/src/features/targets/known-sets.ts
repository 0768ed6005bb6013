import type { Target } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../errors/app-error.js';
import { DeviceSetRecord } from '../device-sets/device-set.entity.js';

/** Refuses targets whose device set is not there: on a Mac they could never be resolved. */
@Injectable()
export class KnownSets {
  /** @throws AppError `invalid-request` */
  async refuseUnknown(manager: EntityManager, organisationId: string, target: Target): Promise<void> {
    if (target.deviceSet === undefined) return;
    if (await manager.existsBy(DeviceSetRecord, { id: target.deviceSet, organisationId })) return;
    const message = `there is no device set \`${target.deviceSet}\`: choose one of the list of device sets`;
    throw new AppError('invalid-request', message, { details: [{ path: 'target.deviceSet', message }] });
  }
}
