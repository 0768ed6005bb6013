import { Module } from '@nestjs/common';
import { DeviceModule } from '../devices/device.module.js';
import { EventModule } from '../events/event.module.js';
import { PolicyModule } from '../policies/policy.module.js';
import { EvidenceController } from './evidence.controller.js';
import { EvidenceService } from './evidence.service.js';

@Module({
  imports: [DeviceModule, EventModule, PolicyModule],
  controllers: [EvidenceController],
  providers: [EvidenceService],
})
export class EvidenceModule {}
