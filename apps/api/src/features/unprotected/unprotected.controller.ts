import { Controller, Get, Param } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { idParam, type IdParam, unprotectedAnswer } from '@portcullis/wire';
import { Answers } from '../../http/openapi/answers.js';
import { UnprotectedService } from './unprotected.service.js';

@Controller('macs')
export class UnprotectedController {
  constructor(private readonly unprotected: UnprotectedService) {}

  @Get(':id/unprotected')
  @RequirePermission('macs:read')
  @Answers(unprotectedAnswer)
  get(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.unprotected.ofMac(actor, id);
  }
}
