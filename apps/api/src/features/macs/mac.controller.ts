import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import {
  idParam,
  type IdParam,
  type MacListQuery,
  macListQuery,
  macRow,
  pageOf,
  type PatchMacBody,
  patchMacBody,
  type ReadmitMacBody,
  readmitMacBody,
} from '@portcullis/wire';
import { Answers } from '../../http/openapi/answers.js';
import { MacService } from './mac.service.js';

@Controller('macs')
export class MacController {
  constructor(private readonly macs: MacService) {}

  @Get()
  @RequirePermission('macs:read')
  @Answers(pageOf(macRow))
  list(@CurrentActor() actor: Actor, @Query({ schema: macListQuery }) query: MacListQuery) {
    return this.macs.list(actor, query);
  }

  @Get(':id')
  @RequirePermission('macs:read')
  @Answers(macRow)
  get(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.macs.get(actor, id);
  }

  @Patch(':id')
  @RequirePermission('macs:write')
  @Answers(macRow)
  change(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: patchMacBody }) body: PatchMacBody,
  ) {
    return this.macs.change(actor, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('macs:write')
  remove(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.macs.remove(actor, id);
  }

  @Post(':id/readmit')
  @HttpCode(200)
  @RequirePermission('macs:readmit')
  @Answers(macRow)
  readmit(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: readmitMacBody }) body: ReadmitMacBody,
  ) {
    return this.macs.readmit(actor, id, body);
  }
}
