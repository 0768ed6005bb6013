import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import {
  createEnrolmentTokenBody,
  type CreateEnrolmentTokenBody,
  enrolmentTokenListQuery,
  type EnrolmentTokenListQuery,
  enrolmentTokenRow,
  idParam,
  type IdParam,
  newEnrolmentToken,
  pageOf,
} from '@portcullis/wire';
import { Answers } from '../../http/openapi/answers.js';
import { EnrolmentTokenService } from './enrolment-token.service.js';

@Controller('enrolment-tokens')
export class EnrolmentTokenController {
  constructor(private readonly tokens: EnrolmentTokenService) {}

  @Get()
  @RequirePermission('tokens:read')
  @Answers(pageOf(enrolmentTokenRow))
  list(@CurrentActor() actor: Actor, @Query({ schema: enrolmentTokenListQuery }) query: EnrolmentTokenListQuery) {
    return this.tokens.list(actor, query);
  }

  @Get(':id')
  @RequirePermission('tokens:read')
  @Answers(enrolmentTokenRow)
  get(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.tokens.get(actor, id);
  }

  @Post()
  @RequirePermission('tokens:write')
  @Answers(newEnrolmentToken)
  create(@CurrentActor() actor: Actor, @Body({ schema: createEnrolmentTokenBody }) body: CreateEnrolmentTokenBody) {
    return this.tokens.create(actor, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('tokens:write')
  remove(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.tokens.remove(actor, id);
  }
}
