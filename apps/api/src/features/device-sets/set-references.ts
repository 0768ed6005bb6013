import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../errors/app-error.js';
import { SetReferencesRepository } from './set-references.repository.js';

/** Who relies on a device set. A policy that names a set which is gone would have conditions that nobody can resolve. */
@Injectable()
export class SetReferences {
  constructor(private readonly references: SetReferencesRepository) {}

  /** @throws AppError `conflict` that names every policy, grant and block that relies on the set */
  async refuseRemoval(manager: EntityManager, organisationId: string, setId: string): Promise<void> {
    const names = await this.references.of(manager, organisationId, setId);
    if (names.length === 0) return;
    const details = names.map((name) => ({ message: `${name} names this device set` }));
    throw new AppError('conflict', `the device set is in use by ${names.join(', ')}: take it out there first`, {
      details,
    });
  }
}
