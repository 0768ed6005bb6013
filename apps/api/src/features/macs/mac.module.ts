import { Module } from '@nestjs/common';
import { MacSummaries } from './mac-summaries.service.js';
import { MacSummaryRepository } from './mac-summary.repository.js';
import { MacController } from './mac.controller.js';
import { MacRepository } from './mac.repository.js';
import { MacService } from './mac.service.js';

@Module({
  controllers: [MacController],
  providers: [MacService, MacRepository, MacSummaries, MacSummaryRepository],
  exports: [MacSummaries],
})
export class MacModule {}
