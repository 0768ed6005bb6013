import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { isAllowed, type SearchAnswer, type SearchQuery } from '@portcullis/wire';
import { DeviceService } from '../devices/device.service.js';
import { MacSummaries } from '../macs/mac-summaries.service.js';

/** What a search box lists below itself. */
const SHOWN = 10;

/** One box for a person, a host name, a serial number or an asset tag. */
@Injectable()
export class SearchService {
  constructor(
    private readonly macs: MacSummaries,
    private readonly devices: DeviceService,
  ) {}

  async search(actor: Actor, { q }: SearchQuery): Promise<SearchAnswer> {
    if (q === '') return { macs: [], devices: [] };
    const [macs, devices] = await Promise.all([
      this.macs.search(actor.organisationId, q, SHOWN),
      isAllowed(actor.role, 'devices:read') ? this.devices.search(actor, q, SHOWN) : [],
    ]);
    return { macs, devices };
  }
}
