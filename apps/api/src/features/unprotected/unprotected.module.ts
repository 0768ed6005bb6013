import { Module } from '@nestjs/common';
import { UnprotectedController } from './unprotected.controller.js';
import { UnprotectedRepository } from './unprotected.repository.js';
import { UnprotectedService } from './unprotected.service.js';

@Module({ controllers: [UnprotectedController], providers: [UnprotectedService, UnprotectedRepository] })
export class UnprotectedModule {}
