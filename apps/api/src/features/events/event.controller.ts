import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { Answers, AnswersFile } from '../../http/openapi/answers.js';
import {
  eventDetail,
  type EventFilters,
  eventFilters,
  eventPage,
  type EventQuery,
  eventQuery,
  eventSummary,
  idParam,
  type IdParam,
  type EventOwner,
  eventOwner,
} from '@portcullis/wire';
import { toCsv, toNdjson } from './event-export.js';
import { EventService } from './event.service.js';

@Controller()
export class EventController {
  constructor(private readonly events: EventService) {}

  @Get('events')
  @RequirePermission('events:read')
  @Answers(eventPage)
  list(@CurrentActor() actor: Actor, @Query({ schema: eventQuery }) query: EventQuery) {
    return this.events.list(actor, query);
  }

  @Get('events/summary')
  @RequirePermission('events:read')
  @Answers(eventSummary)
  summary(@CurrentActor() actor: Actor, @Query({ schema: eventFilters }) filters: EventFilters) {
    return this.events.summary(actor, filters);
  }

  @Get('events.csv')
  @RequirePermission('events:export')
  @AnswersFile('text/csv')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="portcullis-events.csv"')
  csv(@CurrentActor() actor: Actor, @Query({ schema: eventFilters }) filters: EventFilters) {
    return new StreamableFile(toCsv(this.events.export(actor, filters)));
  }

  @Get('events.ndjson')
  @RequirePermission('events:export')
  @AnswersFile('application/x-ndjson')
  @Header('content-type', 'application/x-ndjson; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="portcullis-events.ndjson"')
  ndjson(@CurrentActor() actor: Actor, @Query({ schema: eventFilters }) filters: EventFilters) {
    return new StreamableFile(toNdjson(this.events.export(actor, filters)));
  }

  @Get('events/:id')
  @RequirePermission('events:read')
  @Answers(eventDetail)
  detail(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Query({ schema: eventOwner }) { macId }: EventOwner,
  ) {
    return this.events.detail(actor, id, macId);
  }
}
