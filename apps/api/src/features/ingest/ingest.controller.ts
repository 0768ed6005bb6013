import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { AgentRoute, CurrentMac } from '../../access/access.js';
import type { AuthenticatedMac } from '../../access/actor.js';
import { type EventsAnswer, eventsAnswer, type EventsBody, eventsBody } from '@portcullis/wire';
import { Answers } from '../../http/openapi/answers.js';
import { IngestService } from './ingest.service.js';

/** Unpacked; a larger batch is refused whole with `too-large`, and the agent sends fewer events at once. */
const LARGEST_BATCH_BYTES = 16 * 1024 * 1024;

@Controller('agent/events')
export class IngestController {
  constructor(private readonly ingest: IngestService) {}

  @AgentRoute()
  @Post()
  @HttpCode(200)
  @Answers(eventsAnswer)
  @RouteConfig({ bodyLimit: LARGEST_BATCH_BYTES })
  store(
    @CurrentMac() mac: AuthenticatedMac,
    @Body({ schema: eventsBody }) { events }: EventsBody,
  ): Promise<EventsAnswer> {
    return this.ingest.ingest(mac, events);
  }
}
