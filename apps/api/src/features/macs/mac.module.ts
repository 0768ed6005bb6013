import { Module } from '@nestjs/common';
import { MacController } from './mac.controller.js';
import { MacRepository } from './mac.repository.js';
import { MacService } from './mac.service.js';

@Module({ controllers: [MacController], providers: [MacService, MacRepository] })
export class MacModule {}
