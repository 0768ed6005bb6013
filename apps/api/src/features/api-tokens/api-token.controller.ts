import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { type IdParam, idParam, pageOf } from '@portcullis/wire';
import { Answers } from '../../http/openapi/answers.js';
import * as wire from '@portcullis/wire';
import { ApiTokenService } from './api-token.service.js';

@Controller('api-tokens')
export class ApiTokenController {
  constructor(private readonly tokens: ApiTokenService) {}

  @Get()
  @RequirePermission('tokens:read')
  @Answers(pageOf(wire.apiTokenRow))
  list(@CurrentActor() actor: Actor, @Query({ schema: wire.apiTokenListQuery }) query: wire.ApiTokenListQuery) {
    return this.tokens.list(actor, query);
  }

  @Post()
  @RequirePermission('tokens:write')
  @Answers(wire.newApiToken)
  create(@CurrentActor() actor: Actor, @Body({ schema: wire.createApiTokenBody }) body: wire.CreateApiTokenBody) {
    return this.tokens.create(actor, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('tokens:write')
  remove(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.tokens.remove(actor, id);
  }
}
