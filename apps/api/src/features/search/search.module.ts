import { Module } from '@nestjs/common';
import { DeviceModule } from '../devices/device.module.js';
import { MacSummaryRepository } from '../macs/mac-summary.repository.js';
import { SearchController } from './search.controller.js';
import { SearchService } from './search.service.js';

@Module({ imports: [DeviceModule], controllers: [SearchController], providers: [SearchService, MacSummaryRepository] })
export class SearchModule {}
