import { Module } from '@nestjs/common';
import { DeviceSetModule } from '../device-sets/device-set.module.js';
import { BlockController } from './block.controller.js';
import { BlockRepository } from './block.repository.js';
import { BlockService } from './block.service.js';

@Module({ imports: [DeviceSetModule], controllers: [BlockController], providers: [BlockService, BlockRepository] })
export class BlockModule {}
