import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { pageOf } from '../../http/page.js';
import { Answers } from '../../http/openapi/answers.js';
import { idParam, type IdParam } from '../../http/list-query.js';
import {
  createTokenBody,
  newTokenRow,
  tokenListQuery,
  tokenRow,
  type CreateTokenBody,
  type TokenListQuery,
} from './enrolment-token.schema.js';
import { EnrolmentTokenService } from './enrolment-token.service.js';

@Controller('enrolment-tokens')
export class EnrolmentTokenController {
  constructor(private readonly tokens: EnrolmentTokenService) {}

  @Get()
  @RequirePermission('tokens:read')
  @Answers(pageOf(tokenRow))
  list(@CurrentActor() actor: Actor, @Query({ schema: tokenListQuery }) query: TokenListQuery) {
    return this.tokens.list(actor, query);
  }

  @Get(':id')
  @RequirePermission('tokens:read')
  @Answers(tokenRow)
  get(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.tokens.get(actor, id);
  }

  @Post()
  @RequirePermission('tokens:write')
  @Answers(newTokenRow)
  create(@CurrentActor() actor: Actor, @Body({ schema: createTokenBody }) body: CreateTokenBody) {
    return this.tokens.create(actor, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('tokens:write')
  remove(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.tokens.remove(actor, id);
  }
}
