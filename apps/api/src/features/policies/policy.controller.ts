import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { type IdParam, idParam, pageOf } from '@portcullis/wire';
import { Answers } from '../../http/openapi/answers.js';
import { AllowDeviceService } from './allow-device.service.js';
import * as wire from '@portcullis/wire';
import { PolicyService } from './policy.service.js';
import { PublishingService } from './publishing.service.js';

@Controller('policies')
export class PolicyController {
  constructor(
    private readonly policies: PolicyService,
    private readonly publishing: PublishingService,
    private readonly allowing: AllowDeviceService,
  ) {}

  @Get()
  @RequirePermission('policies:read')
  @Answers(pageOf(wire.policyRow))
  list(@CurrentActor() actor: Actor, @Query({ schema: wire.policyListQuery }) query: wire.PolicyListQuery) {
    return this.policies.list(actor, query);
  }

  @Post()
  @RequirePermission('policies:write')
  @Answers(wire.policyRow)
  create(@CurrentActor() actor: Actor, @Body({ schema: wire.policySourceBody }) { source }: wire.PolicySourceBody) {
    return this.policies.create(actor, source);
  }

  @Post('check')
  @HttpCode(200)
  @RequirePermission('policies:read')
  @Answers(wire.policyProblems)
  check(@CurrentActor() actor: Actor, @Body({ schema: wire.policySourceBody }) { source }: wire.PolicySourceBody) {
    return this.policies.check(actor, source);
  }

  @Get(':id')
  @RequirePermission('policies:read')
  @Answers(wire.policyRow)
  get(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.policies.get(actor, id);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('policies:publish')
  archive(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.policies.archive(actor, id);
  }

  @Put(':id/draft')
  @RequirePermission('policies:write')
  @Answers(wire.policyRow)
  saveDraft(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: wire.draftBody }) body: wire.DraftBody,
  ) {
    return this.policies.saveDraft(actor, id, body);
  }

  @Delete(':id/draft')
  @RequirePermission('policies:write')
  @Answers(wire.policyRow)
  discardDraft(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.policies.discardDraft(actor, id);
  }

  @Post(':id/publish')
  @HttpCode(200)
  @RequirePermission('policies:publish')
  @Answers(wire.policyRow)
  publish(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: wire.publishBody }) body: wire.PublishBody,
  ) {
    return this.publishing.publish(actor, id, body);
  }

  @Post(':id/rollback')
  @HttpCode(200)
  @RequirePermission('policies:publish')
  @Answers(wire.policyRow)
  rollback(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: wire.rollbackBody }) body: wire.RollbackBody,
  ) {
    return this.publishing.rollback(actor, id, body);
  }

  @Post(':id/allow-device')
  @HttpCode(200)
  @RequirePermission('policies:write')
  @Answers(wire.policyRow)
  allowDevice(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: wire.allowDeviceBody }) body: wire.AllowDeviceBody,
  ) {
    return this.allowing.allow(actor, id, body);
  }

  @Get(':id/revisions')
  @RequirePermission('policies:read')
  @Answers(pageOf(wire.revisionRow))
  revisions(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Query({ schema: wire.revisionListQuery }) query: wire.RevisionListQuery,
  ) {
    return this.policies.revisions(actor, id, query);
  }

  @Get(':id/revisions/:revision')
  @RequirePermission('policies:read')
  @Answers(wire.revisionDetail)
  revision(
    @CurrentActor() actor: Actor,
    @Param({ schema: wire.revisionParams }) { id, revision }: wire.RevisionParams,
  ) {
    return this.policies.revision(actor, id, revision);
  }
}
