import { Controller, Get } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { Answers } from '../../http/openapi/answers.js';
import { dashboard } from './dashboard.schema.js';
import { DashboardService } from './dashboard.service.js';

@Controller('dashboard')
export class DashboardController {
  constructor(private readonly service: DashboardService) {}

  @Get()
  @RequirePermission('dashboard:read')
  @Answers(dashboard)
  read(@CurrentActor() actor: Actor) {
    return this.service.read(actor);
  }
}
