import { Module } from '@nestjs/common';
import { DeviceModule } from '../devices/device.module.js';
import { PresenceModule } from '../presence/presence.module.js';
import { IngestController } from './ingest.controller.js';
import { IngestRepository } from './ingest.repository.js';
import { IngestService } from './ingest.service.js';
import { LiveEvents } from './live-events.js';

@Module({
  imports: [DeviceModule, PresenceModule],
  controllers: [IngestController],
  providers: [IngestService, IngestRepository, LiveEvents],
})
export class IngestModule {}
