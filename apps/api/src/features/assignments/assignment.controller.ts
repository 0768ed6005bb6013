import { Body, Controller, Get, Put } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { Answers } from '../../http/openapi/answers.js';
import { assignmentRow, assignmentsBody, type AssignmentsBody, pageOf } from '@portcullis/wire';
import { AssignmentService } from './assignment.service.js';

@Controller('assignments')
export class AssignmentController {
  constructor(private readonly assignments: AssignmentService) {}

  @Get()
  @RequirePermission('assignments:read')
  @Answers(pageOf(assignmentRow))
  list(@CurrentActor() actor: Actor) {
    return this.assignments.list(actor);
  }

  @Put()
  @RequirePermission('assignments:write')
  @Answers(pageOf(assignmentRow))
  replace(@CurrentActor() actor: Actor, @Body({ schema: assignmentsBody }) body: AssignmentsBody) {
    return this.assignments.replace(actor, body);
  }
}
