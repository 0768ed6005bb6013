import { Module } from '@nestjs/common';
import { DeviceModule } from '../devices/device.module.js';
import { MacModule } from '../macs/mac.module.js';
import { SearchController } from './search.controller.js';
import { SearchService } from './search.service.js';

@Module({ imports: [DeviceModule, MacModule], controllers: [SearchController], providers: [SearchService] })
export class SearchModule {}
