import { Controller, Get, Query } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { Answers } from '../../http/openapi/answers.js';
import { searchAnswer, type SearchQuery, searchQuery } from '@portcullis/wire';
import { SearchService } from './search.service.js';

@Controller('search')
export class SearchController {
  constructor(private readonly service: SearchService) {}

  @Get()
  @RequirePermission('macs:read')
  @Answers(searchAnswer)
  search(@CurrentActor() actor: Actor, @Query({ schema: searchQuery }) query: SearchQuery) {
    return this.service.search(actor, query);
  }
}
