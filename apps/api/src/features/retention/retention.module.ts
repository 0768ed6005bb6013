import { Module } from '@nestjs/common';
import { RetentionRepository } from './retention.repository.js';
import { Retention } from './retention.service.js';

@Module({ providers: [Retention, RetentionRepository] })
export class RetentionModule {}
