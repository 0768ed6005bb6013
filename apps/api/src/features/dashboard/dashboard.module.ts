import { Module } from '@nestjs/common';
import { DeviceModule } from '../devices/device.module.js';
import { MacSummaryRepository } from '../macs/mac-summary.repository.js';
import { DashboardController } from './dashboard.controller.js';
import { DashboardService } from './dashboard.service.js';
import { DenialsRepository } from './denials.repository.js';

@Module({
  imports: [DeviceModule],
  controllers: [DashboardController],
  providers: [DashboardService, DenialsRepository, MacSummaryRepository],
})
export class DashboardModule {}
