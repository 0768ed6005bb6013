import { Module } from '@nestjs/common';
import { HealthHistoryController } from './health-history.controller.js';
import { HealthHistoryRepository } from './health-history.repository.js';
import { HealthHistory } from './health-history.service.js';

@Module({
  controllers: [HealthHistoryController],
  providers: [HealthHistory, HealthHistoryRepository],
  exports: [HealthHistory],
})
export class HealthHistoryModule {}
