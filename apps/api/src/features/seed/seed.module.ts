import { Module } from '@nestjs/common';
import { AssignmentModule } from '../assignments/assignment.module.js';
import { DeviceSetModule } from '../device-sets/device-set.module.js';
import { PolicyModule } from '../policies/policy.module.js';
import { UserModule } from '../users/user.module.js';
import { SeedRepository } from './seed.repository.js';
import { SeedService } from './seed.service.js';

@Module({
  imports: [AssignmentModule, DeviceSetModule, PolicyModule, UserModule],
  providers: [SeedService, SeedRepository],
})
export class SeedModule {}
