import {
  healthHistoryAnswer,
  type HealthHistoryAnswer,
  type HealthHistoryQuery,
  healthHistoryQuery,
  idParam,
  type IdParam,
} from '@portcullis/wire';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { Answers } from '../../http/openapi/answers.js';
import { HealthHistory } from './health-history.service.js';

@Controller('macs')
export class HealthHistoryController {
  constructor(private readonly history: HealthHistory) {}

  @Get(':id/health-history')
  @RequirePermission('macs:read')
  @Answers(healthHistoryAnswer)
  read(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Query({ schema: healthHistoryQuery }) query: HealthHistoryQuery,
  ): Promise<HealthHistoryAnswer> {
    return this.history.read(actor, id, query);
  }
}
