import { Module } from '@nestjs/common';
import { DeviceModule } from '../devices/device.module.js';
import { MacModule } from '../macs/mac.module.js';
import { DashboardController } from './dashboard.controller.js';
import { DashboardService } from './dashboard.service.js';
import { DenialsRepository } from './denials.repository.js';

@Module({
  imports: [DeviceModule, MacModule],
  controllers: [DashboardController],
  providers: [DashboardService, DenialsRepository],
})
export class DashboardModule {}
