import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import {
  type CreateGrantBody,
  createGrantBody,
  grantListQuery,
  type GrantListQuery,
  grantRow,
  idParam,
  type IdParam,
  pageOf,
  type PatchGrantBody,
  patchGrantBody,
} from '@portcullis/wire';
import { Answers } from '../../http/openapi/answers.js';
import { GrantService } from './grant.service.js';

@Controller('grants')
export class GrantController {
  constructor(private readonly grants: GrantService) {}

  @Get()
  @RequirePermission('grants:read')
  @Answers(pageOf(grantRow))
  list(@CurrentActor() actor: Actor, @Query({ schema: grantListQuery }) query: GrantListQuery) {
    return this.grants.list(actor, query);
  }

  @Get(':id')
  @RequirePermission('grants:read')
  @Answers(grantRow)
  get(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.grants.get(actor, id);
  }

  @Post()
  @RequirePermission('grants:write')
  @Answers(grantRow)
  create(@CurrentActor() actor: Actor, @Body({ schema: createGrantBody }) body: CreateGrantBody) {
    return this.grants.create(actor, body);
  }

  @Patch(':id')
  @RequirePermission('grants:write')
  @Answers(grantRow)
  change(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: patchGrantBody }) body: PatchGrantBody,
  ) {
    return this.grants.change(actor, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('grants:write')
  revoke(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.grants.revoke(actor, id);
  }
}
