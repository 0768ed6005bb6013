import { Module } from '@nestjs/common';
import { HeartbeatController } from './heartbeat.controller.js';
import { HeartbeatRepository } from './heartbeat.repository.js';
import { HeartbeatService } from './heartbeat.service.js';

@Module({ controllers: [HeartbeatController], providers: [HeartbeatService, HeartbeatRepository] })
export class HeartbeatModule {}
