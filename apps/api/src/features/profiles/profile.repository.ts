import { Injectable } from '@nestjs/common';
import { type Manager, orm } from '../../database/manager.js';
import { Organisation } from '../organisations/organisation.entity.js';
import { ProfileSettings } from './profile-settings.entity.js';

@Injectable()
export class ProfileRepository {
  organisation(manager: Manager, id: string): Promise<Organisation> {
    return orm(manager).findOneByOrFail(Organisation, { id });
  }

  async settings(manager: Manager, organisationId: string): Promise<ProfileSettings | undefined> {
    return (await orm(manager).findOneBy(ProfileSettings, { organisationId })) ?? undefined;
  }

  async keep(manager: Manager, settings: Omit<ProfileSettings, 'updatedAt'>): Promise<void> {
    await orm(manager).upsert(ProfileSettings, settings, ['organisationId']);
  }
}
