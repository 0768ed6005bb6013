import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import {
  createUserBody,
  type CreateUserBody,
  idParam,
  type IdParam,
  pageOf,
  type PatchUserBody,
  patchUserBody,
  type UserListQuery,
  userListQuery,
  userRow,
} from '@portcullis/wire';
import { Answers } from '../../http/openapi/answers.js';
import { UserService } from './user.service.js';

@Controller('users')
export class UserController {
  constructor(private readonly users: UserService) {}

  @Get()
  @RequirePermission('users:read')
  @Answers(pageOf(userRow))
  list(@CurrentActor() actor: Actor, @Query({ schema: userListQuery }) query: UserListQuery) {
    return this.users.list(actor, query);
  }

  @Get(':id')
  @RequirePermission('users:read')
  @Answers(userRow)
  get(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.users.get(actor, id);
  }

  @Post()
  @RequirePermission('users:write')
  @Answers(userRow)
  create(@CurrentActor() actor: Actor, @Body({ schema: createUserBody }) body: CreateUserBody) {
    return this.users.create(actor, body);
  }

  @Patch(':id')
  @RequirePermission('users:write')
  @Answers(userRow)
  change(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: patchUserBody }) body: PatchUserBody,
  ) {
    return this.users.change(actor, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('users:write')
  remove(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.users.remove(actor, id);
  }
}
