import { Module } from '@nestjs/common';
import { KnownSets } from '../targets/known-sets.js';
import { BlockController } from './block.controller.js';
import { BlockRepository } from './block.repository.js';
import { BlockService } from './block.service.js';

@Module({ controllers: [BlockController], providers: [BlockService, BlockRepository, KnownSets] })
export class BlockModule {}
