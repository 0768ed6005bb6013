import { Module } from '@nestjs/common';
import { KnownSets } from '../targets/known-sets.js';
import { GrantController } from './grant.controller.js';
import { GrantRepository } from './grant.repository.js';
import { GrantService } from './grant.service.js';

@Module({ controllers: [GrantController], providers: [GrantService, GrantRepository, KnownSets] })
export class GrantModule {}
