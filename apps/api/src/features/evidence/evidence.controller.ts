import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { type EventOwner, eventOwner, evidence, idParam, type IdParam } from '@portcullis/wire';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { Answers, AnswersFile } from '../../http/openapi/answers.js';
import { toPdf } from './evidence-pdf.js';
import { EvidenceService, evidenceText } from './evidence.service.js';

@Controller('events')
export class EvidenceController {
  constructor(private readonly service: EvidenceService) {}

  @Get(':id/evidence.json')
  @RequirePermission('events:export')
  @Answers(evidence)
  @Header('content-type', 'application/json; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="portcullis-evidence.json"')
  async json(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Query({ schema: eventOwner }) { macId }: EventOwner,
  ) {
    return new StreamableFile(Buffer.from(evidenceText(await this.service.of(actor, id, macId))));
  }

  @Get(':id/evidence.pdf')
  @RequirePermission('events:export')
  @AnswersFile('application/pdf')
  @Header('content-type', 'application/pdf')
  @Header('content-disposition', 'attachment; filename="portcullis-evidence.pdf"')
  async pdf(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Query({ schema: eventOwner }) { macId }: EventOwner,
  ) {
    return new StreamableFile(toPdf(await this.service.of(actor, id, macId)));
  }
}
