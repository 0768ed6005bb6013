import { Module } from '@nestjs/common';
import { DeviceModule } from '../devices/device.module.js';
import { EventModule } from '../events/event.module.js';
import { AllowDeviceService } from './allow-device.service.js';
import { PolicyController } from './policy.controller.js';
import { PolicyRepository } from './policy.repository.js';
import { PolicyService } from './policy.service.js';
import { PublishingService } from './publishing.service.js';
import { SourceCheck } from './source-check.js';
import { NamedSetsRepository } from './named-sets.repository.js';

@Module({
  imports: [EventModule, DeviceModule],
  controllers: [PolicyController],
  providers: [PolicyService, PublishingService, AllowDeviceService, SourceCheck, PolicyRepository, NamedSetsRepository],
  exports: [PolicyService, PublishingService, SourceCheck],
})
export class PolicyModule {}
