import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { DeviceService } from '../devices/device.service.js';
import { MacSummaries } from '../macs/mac-summaries.service.js';
import { type DashboardAnswer, HEALTH_STATES } from '@portcullis/wire';
import { DenialsRepository } from './denials.repository.js';

const HOURS = 24;
const MACS_SHOWN = 20;
const DEVICES_SHOWN = 10;
const NEW_FOR_MS = 7 * 24 * 60 * 60 * 1000;

@Injectable()
export class DashboardService {
  constructor(
    private readonly database: Database,
    private readonly macs: MacSummaries,
    private readonly denials: DenialsRepository,
    private readonly devices: DeviceService,
  ) {}

  async read(actor: Actor): Promise<DashboardAnswer> {
    const { organisationId } = actor;
    const [counts, byProblem, attention, hours, newDevices, outOfSync] = await Promise.all([
      this.macs.countByState(organisationId),
      this.macs.countByProblem(organisationId),
      this.macs.needingAttention(organisationId, MACS_SHOWN),
      this.denials.byHour(this.database.manager, organisationId, HOURS),
      this.devices.newest(actor, new Date(Date.now() - NEW_FOR_MS), DEVICES_SHOWN),
      this.macs.countOutOfSync(organisationId),
    ]);
    const byState = Object.fromEntries(HEALTH_STATES.map((state) => [state, counts.get(state) ?? 0]));
    return {
      macs: {
        total: [...counts.values()].reduce((sum, count) => sum + count, 0),
        byState: byState as DashboardAnswer['macs']['byState'],
      },
      byProblem,
      attention,
      denialsByHour: hours.map(({ hour, denied, observed }) => ({ hour: hour.toISOString(), denied, observed })),
      newDevices,
      outOfSync,
    };
  }
}
