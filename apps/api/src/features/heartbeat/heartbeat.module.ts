import { Module } from '@nestjs/common';
import { DeviceModule } from '../devices/device.module.js';
import { HealthHistoryModule } from '../health-history/health-history.module.js';
import { PresenceModule } from '../presence/presence.module.js';
import { HeartbeatController } from './heartbeat.controller.js';
import { HeartbeatRepository } from './heartbeat.repository.js';
import { HeartbeatService } from './heartbeat.service.js';

@Module({
  imports: [DeviceModule, HealthHistoryModule, PresenceModule],
  controllers: [HeartbeatController],
  providers: [HeartbeatService, HeartbeatRepository],
})
export class HeartbeatModule {}
