import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { AgentRoute, CurrentMac } from '../../access/access.js';
import type { AuthenticatedMac } from '../../access/actor.js';
import { type IngestResult, IngestService } from './ingest.service.js';

/** Unpacked; a larger batch is refused whole with `too-large`, and the agent sends fewer events at once. */
const LARGEST_BATCH_BYTES = 16 * 1024 * 1024;

const batch = z.strictObject({ events: z.array(z.unknown()).max(1000) });

@Controller('agent/events')
export class IngestController {
  constructor(private readonly ingest: IngestService) {}

  @AgentRoute()
  @Post()
  @HttpCode(200)
  @RouteConfig({ bodyLimit: LARGEST_BATCH_BYTES })
  store(
    @CurrentMac() mac: AuthenticatedMac,
    @Body({ schema: batch }) { events }: z.infer<typeof batch>,
  ): Promise<IngestResult> {
    return this.ingest.ingest(mac, events);
  }
}
