import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import {
  blockListQuery,
  type BlockListQuery,
  blockRow,
  createBlockBody,
  type CreateBlockBody,
  idParam,
  type IdParam,
  pageOf,
  patchBlockBody,
  type PatchBlockBody,
} from '@portcullis/wire';
import { Answers } from '../../http/openapi/answers.js';
import { BlockService } from './block.service.js';

@Controller('blocks')
export class BlockController {
  constructor(private readonly blocks: BlockService) {}

  @Get()
  @RequirePermission('blocks:read')
  @Answers(pageOf(blockRow))
  list(@CurrentActor() actor: Actor, @Query({ schema: blockListQuery }) query: BlockListQuery) {
    return this.blocks.list(actor, query);
  }

  @Get(':id')
  @RequirePermission('blocks:read')
  @Answers(blockRow)
  get(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.blocks.get(actor, id);
  }

  @Post()
  @RequirePermission('blocks:write')
  @Answers(blockRow)
  create(@CurrentActor() actor: Actor, @Body({ schema: createBlockBody }) body: CreateBlockBody) {
    return this.blocks.create(actor, body);
  }

  @Patch(':id')
  @RequirePermission('blocks:write')
  @Answers(blockRow)
  change(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: patchBlockBody }) body: PatchBlockBody,
  ) {
    return this.blocks.change(actor, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('blocks:write')
  lift(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.blocks.lift(actor, id);
  }
}
