import { type Heartbeat, heartbeat, type HeartbeatAnswer, heartbeatAnswer } from '@portcullis/wire';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { AgentRoute, CurrentMac } from '../../access/access.js';
import type { AuthenticatedMac } from '../../access/actor.js';
import { Answers } from '../../http/openapi/answers.js';
import { HeartbeatService } from './heartbeat.service.js';

/** Room for a Mac with hundreds of attached devices. */
const LARGEST_REPORT_BYTES = 4 * 1024 * 1024;

@Controller('agent/health')
export class HeartbeatController {
  constructor(private readonly service: HeartbeatService) {}

  @AgentRoute()
  @Post()
  @HttpCode(200)
  @Answers(heartbeatAnswer)
  @RouteConfig({ bodyLimit: LARGEST_REPORT_BYTES })
  report(@CurrentMac() mac: AuthenticatedMac, @Body({ schema: heartbeat }) body: Heartbeat): Promise<HeartbeatAnswer> {
    return this.service.report(mac, body);
  }
}
