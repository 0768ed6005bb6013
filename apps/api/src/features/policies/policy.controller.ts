import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { pageOf } from '../../http/page.js';
import { Answers } from '../../http/openapi/answers.js';
import { idParam, type IdParam } from '../../http/list-query.js';
import { AllowDeviceService } from './allow-device.service.js';
import * as schema from './policy.schema.js';
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
  @Answers(pageOf(schema.policyRow))
  list(@CurrentActor() actor: Actor, @Query({ schema: schema.policyListQuery }) query: schema.PolicyListQuery) {
    return this.policies.list(actor, query);
  }

  @Post()
  @RequirePermission('policies:write')
  @Answers(schema.policyRow)
  create(@CurrentActor() actor: Actor, @Body({ schema: schema.sourceBody }) { source }: schema.SourceBody) {
    return this.policies.create(actor, source);
  }

  @Post('check')
  @HttpCode(200)
  @RequirePermission('policies:read')
  @Answers(schema.problemsRow)
  check(@CurrentActor() actor: Actor, @Body({ schema: schema.sourceBody }) { source }: schema.SourceBody) {
    return this.policies.check(actor, source);
  }

  @Get(':id')
  @RequirePermission('policies:read')
  @Answers(schema.policyRow)
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
  @Answers(schema.policyRow)
  saveDraft(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: schema.draftBody }) body: schema.DraftBody,
  ) {
    return this.policies.saveDraft(actor, id, body);
  }

  @Delete(':id/draft')
  @RequirePermission('policies:write')
  @Answers(schema.policyRow)
  discardDraft(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.policies.discardDraft(actor, id);
  }

  @Post(':id/publish')
  @HttpCode(200)
  @RequirePermission('policies:publish')
  @Answers(schema.policyRow)
  publish(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: schema.publishBody }) body: schema.PublishBody,
  ) {
    return this.publishing.publish(actor, id, body);
  }

  @Post(':id/rollback')
  @HttpCode(200)
  @RequirePermission('policies:publish')
  @Answers(schema.policyRow)
  rollback(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: schema.rollbackBody }) body: schema.RollbackBody,
  ) {
    return this.publishing.rollback(actor, id, body);
  }

  @Post(':id/allow-device')
  @HttpCode(200)
  @RequirePermission('policies:write')
  @Answers(schema.policyRow)
  allowDevice(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: schema.allowDeviceBody }) body: schema.AllowDeviceBody,
  ) {
    return this.allowing.allow(actor, id, body);
  }

  @Get(':id/revisions')
  @RequirePermission('policies:read')
  @Answers(pageOf(schema.revisionRow))
  revisions(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Query({ schema: schema.revisionListQuery }) query: schema.RevisionListQuery,
  ) {
    return this.policies.revisions(actor, id, query);
  }

  @Get(':id/revisions/:revision')
  @RequirePermission('policies:read')
  @Answers(schema.revisionDetail)
  revision(
    @CurrentActor() actor: Actor,
    @Param({ schema: schema.revisionParams }) { id, revision }: schema.RevisionParams,
  ) {
    return this.policies.revision(actor, id, revision);
  }
}
