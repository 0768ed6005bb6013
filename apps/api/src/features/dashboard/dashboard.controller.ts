import { Controller, Get } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { Answers } from '../../http/openapi/answers.js';
import { dashboardAnswer } from '@portcullis/wire';
import { DashboardService } from './dashboard.service.js';

@Controller('dashboard')
export class DashboardController {
  constructor(private readonly service: DashboardService) {}

  @Get()
  @RequirePermission('dashboard:read')
  @Answers(dashboardAnswer)
  read(@CurrentActor() actor: Actor) {
    return this.service.read(actor);
  }
}
