import { Module } from '@nestjs/common';
import { DeviceModule } from '../devices/device.module.js';
import { DeviceSetModule } from '../device-sets/device-set.module.js';
import { GrantController } from './grant.controller.js';
import { GrantRepository } from './grant.repository.js';
import { GrantService } from './grant.service.js';

@Module({
  imports: [DeviceModule, DeviceSetModule],
  controllers: [GrantController],
  providers: [GrantService, GrantRepository],
})
export class GrantModule {}
