import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { pageOf } from '../../http/page.js';
import { Answers } from '../../http/openapi/answers.js';
import { idParam, type IdParam } from '../../http/list-query.js';
import * as schema from './api-token.schema.js';
import { ApiTokenService } from './api-token.service.js';

@Controller('api-tokens')
export class ApiTokenController {
  constructor(private readonly tokens: ApiTokenService) {}

  @Get()
  @RequirePermission('tokens:read')
  @Answers(pageOf(schema.apiTokenRow))
  list(@CurrentActor() actor: Actor, @Query({ schema: schema.apiTokenListQuery }) query: schema.ApiTokenListQuery) {
    return this.tokens.list(actor, query);
  }

  @Post()
  @RequirePermission('tokens:write')
  @Answers(schema.newApiTokenRow)
  create(@CurrentActor() actor: Actor, @Body({ schema: schema.createApiTokenBody }) body: schema.CreateApiTokenBody) {
    return this.tokens.create(actor, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('tokens:write')
  remove(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.tokens.remove(actor, id);
  }
}
