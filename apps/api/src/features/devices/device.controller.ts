import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import {
  deviceListQuery,
  type DeviceListQuery,
  deviceRow,
  deviceSightings,
  idParam,
  type IdParam,
  pageOf,
  patchDeviceBody,
  type PatchDeviceBody,
} from '@portcullis/wire';
import { Answers } from '../../http/openapi/answers.js';
import { DeviceService } from './device.service.js';

@Controller('devices')
export class DeviceController {
  constructor(private readonly devices: DeviceService) {}

  @Get()
  @RequirePermission('devices:read')
  @Answers(pageOf(deviceRow))
  list(@CurrentActor() actor: Actor, @Query({ schema: deviceListQuery }) query: DeviceListQuery) {
    return this.devices.list(actor, query);
  }

  @Get(':id')
  @RequirePermission('devices:read')
  @Answers(deviceRow)
  get(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.devices.get(actor, id);
  }

  @Get(':id/sightings')
  @RequirePermission('events:browse')
  @Answers(deviceSightings)
  sightings(@CurrentActor() actor: Actor, @Param({ schema: idParam }) { id }: IdParam) {
    return this.devices.sightings(actor, id);
  }

  @Patch(':id')
  @RequirePermission('devices:write')
  @Answers(deviceRow)
  change(
    @CurrentActor() actor: Actor,
    @Param({ schema: idParam }) { id }: IdParam,
    @Body({ schema: patchDeviceBody }) body: PatchDeviceBody,
  ) {
    return this.devices.change(actor, id, body);
  }
}
