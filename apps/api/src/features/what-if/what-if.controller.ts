import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { Answers } from '../../http/openapi/answers.js';
import { idParam, type IdParam, whatIfAnswer, type WhatIfBody, whatIfBody } from '@portcullis/wire';
import { WhatIfService } from './what-if.service.js';

@Controller('policies')
export class WhatIfController {
  constructor(private readonly service: WhatIfService) {}

  /** Reads what people did with their devices, so reading events is what it takes. */
  @Post(':id/what-if')
  @HttpCode(200)
  @RequirePermission('events:browse')
  @Answers(whatIfAnswer)
  ask(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: whatIfBody }) body: WhatIfBody,
  ) {
    return this.service.ask(actor, id, body);
  }
}
