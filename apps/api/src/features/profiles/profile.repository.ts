import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Organisation } from '../organisations/organisation.entity.js';
import { ProfileSettings } from './profile-settings.entity.js';

@Injectable()
export class ProfileRepository {
  organisation(manager: EntityManager, id: string): Promise<Organisation> {
    return manager.findOneByOrFail(Organisation, { id });
  }

  async settings(manager: EntityManager, organisationId: string): Promise<ProfileSettings | undefined> {
    return (await manager.findOneBy(ProfileSettings, { organisationId })) ?? undefined;
  }

  async keep(manager: EntityManager, settings: Omit<ProfileSettings, 'updatedAt'>): Promise<void> {
    await manager.upsert(ProfileSettings, settings, ['organisationId']);
  }
}
