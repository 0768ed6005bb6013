import { Controller, Get, Param, Query } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { type AuditQuery, auditQuery, auditRow, idParam, type IdParam, pageOf } from '@portcullis/wire';
import { Answers } from '../../http/openapi/answers.js';
import { AuditService } from './audit.service.js';

@Controller('audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @RequirePermission('audit:read')
  @Answers(pageOf(auditRow))
  list(@CurrentActor() actor: Actor, @Query({ schema: auditQuery }) query: AuditQuery) {
    return this.audit.list(actor, query);
  }

  @Get(':id')
  @RequirePermission('audit:read')
  @Answers(auditRow)
  get(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.audit.get(actor, id);
  }
}
