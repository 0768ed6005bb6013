import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import {
  type CreateDeviceSetBody,
  createDeviceSetBody,
  type DeviceSetListQuery,
  deviceSetListQuery,
  deviceSetRow,
  deviceSetUses,
  entriesAdded,
  idParam,
  type IdParam,
  importPreview,
  importQuery,
  type ImportQuery,
  importReport,
  pageOf,
  patchDeviceSetBody,
  type PatchDeviceSetBody,
  setEntriesBody,
  type SetEntriesBody,
  type SetEntryListQuery,
  setEntryListQuery,
  setEntryParams,
  type SetEntryParams,
  setEntryRow,
} from '@portcullis/wire';
import { Answers, AnswersFile, TakesFile } from '../../http/openapi/answers.js';
import { toEntriesCsv } from './csv-export.js';
import { DeviceSetService } from './device-set.service.js';

/** The file as it came; a body of another content type never gets this far as bytes. */
const csvBody = z.instanceof(Buffer, { error: 'send the file as `content-type: text/csv`' });
/** A device set's document holds 64 MiB at most; a file beyond this could not become one. */
const LARGEST_FILE_BYTES = 64 * 1024 * 1024;

@Controller('device-sets')
export class DeviceSetController {
  constructor(private readonly sets: DeviceSetService) {}

  @Get()
  @RequirePermission('sets:read')
  @Answers(pageOf(deviceSetRow))
  list(@CurrentActor() actor: Actor, @Query({ schema: deviceSetListQuery }) query: DeviceSetListQuery) {
    return this.sets.list(actor, query);
  }

  @Get(':id')
  @RequirePermission('sets:read')
  @Answers(deviceSetRow)
  get(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.sets.get(actor, id);
  }

  @Get(':id/used-by')
  @RequirePermission('sets:read')
  @Answers(deviceSetUses)
  uses(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.sets.uses(actor, id);
  }

  @Post()
  @RequirePermission('sets:write')
  @Answers(deviceSetRow)
  create(@CurrentActor() actor: Actor, @Body({ schema: createDeviceSetBody }) body: CreateDeviceSetBody) {
    return this.sets.create(actor, body);
  }

  @Patch(':id')
  @RequirePermission('sets:write')
  @Answers(deviceSetRow)
  change(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: patchDeviceSetBody }) body: PatchDeviceSetBody,
  ) {
    return this.sets.change(actor, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('sets:write')
  remove(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.sets.remove(actor, id);
  }

  @Get(':id/entries')
  @RequirePermission('sets:read')
  @Answers(pageOf(setEntryRow))
  entries(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Query({ schema: setEntryListQuery }) query: SetEntryListQuery,
  ) {
    return this.sets.entries(actor, id, query);
  }

  @Post(':id/entries')
  @RequirePermission('sets:write')
  @Answers(entriesAdded)
  addEntries(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: setEntriesBody }) body: SetEntriesBody,
  ) {
    return this.sets.addEntries(actor, id, body);
  }

  @Delete(':id/entries/:entryId')
  @HttpCode(204)
  @RequirePermission('sets:write')
  removeEntry(@CurrentActor() actor: Actor, @Param({ schema: setEntryParams }) { id, entryId }: SetEntryParams) {
    return this.sets.removeEntry(actor, id, entryId);
  }

  @Post(':id/import')
  @HttpCode(200)
  @RequirePermission('sets:write')
  @RouteConfig({ bodyLimit: LARGEST_FILE_BYTES })
  @TakesFile('text/csv')
  @Answers(importReport)
  import(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Query({ schema: importQuery }) query: ImportQuery,
    @Body({ schema: csvBody }) file: Buffer,
  ) {
    return this.sets.import(actor, id, file, query);
  }

  @Post(':id/import/preview')
  @HttpCode(200)
  @RequirePermission('sets:write')
  @RouteConfig({ bodyLimit: LARGEST_FILE_BYTES })
  @TakesFile('text/csv')
  @Answers(importPreview)
  previewImport(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Query({ schema: importQuery }) query: ImportQuery,
    @Body({ schema: csvBody }) file: Buffer,
  ) {
    return this.sets.previewImport(actor, id, file, query);
  }

  @Get(':id/export.csv')
  @RequirePermission('sets:read')
  @AnswersFile('text/csv')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="portcullis-device-set.csv"')
  async export(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return new StreamableFile(toEntriesCsv(await this.sets.export(actor, id)));
  }
}
