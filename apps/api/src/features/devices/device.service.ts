import { hexId } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import {
  BUSES,
  type Device,
  type DeviceListQuery,
  type DeviceRow,
  type DeviceSightings,
  type Page,
  type PatchDeviceBody,
} from '@portcullis/wire';
import { notFound } from '../../errors/app-error.js';
import { DeviceRepository, type PlacedDevice } from './device.repository.js';

const SIGHTINGS_SHOWN = 200;

/** The fleet's inventory: every device that any Mac has reported, by its key. */
@Injectable()
export class DeviceService {
  constructor(
    private readonly database: Database,
    private readonly devices: DeviceRepository,
    private readonly audit: AuditTrail,
  ) {}

  async list(actor: Actor, query: DeviceListQuery): Promise<Page<DeviceRow>> {
    const { rows, total } = await this.devices.list(this.database.manager, actor.organisationId, query);
    return { data: rows.map(toDeviceRow), total };
  }

  async get(actor: Actor, id: string): Promise<DeviceRow> {
    return toDeviceRow(await this.find(this.database.manager, actor, id));
  }

  /** Every Mac and person that it was with. */
  async sightings(actor: Actor, id: string): Promise<DeviceSightings> {
    const { manager } = this.database;
    const { deviceKey } = await this.find(manager, actor, id);
    const rows = await this.devices.sightings(manager, actor.organisationId, deviceKey, SIGHTINGS_SHOWN + 1);
    return {
      data: rows.slice(0, SIGHTINGS_SHOWN).map(({ macId, hostname, firstSeenAt, lastSeenAt, ...rest }) => ({
        mac: { id: macId, hostname: hostname ?? 'a Mac that was removed' },
        firstSeenAt: firstSeenAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
        ...rest,
      })),
      truncated: rows.length > SIGHTINGS_SHOWN,
    };
  }

  change(actor: Actor, id: string, body: PatchDeviceBody): Promise<DeviceRow> {
    return this.database.transaction(async (manager) => {
      const { note, shared, sharedFinding, identity } = await this.find(manager, actor, id);
      const isTakenBack = body.shared === false && (shared || identity === 'shared');
      const unique = {
        shared: false,
        sharedFinding: null,
        identity: identity === 'shared' ? 'unique' : identity,
      } as const;
      await this.devices.update(manager, id, {
        ...(body.note === undefined ? {} : { note: body.note }),
        ...(isTakenBack ? unique : {}),
      });
      await this.audit.record(manager, actor, {
        action: 'update',
        resource: 'devices',
        resourceId: id,
        before: { note, ...(isTakenBack ? { shared, sharedFinding } : {}) },
        after: body,
      });
      return toDeviceRow(await this.find(manager, actor, id));
    });
  }

  async search(actor: Actor, text: string, limit: number): Promise<DeviceRow[]> {
    return (await this.devices.search(this.database.manager, actor.organisationId, text, limit)).map(toDeviceRow);
  }

  async newest(actor: Actor, since: Date, limit: number): Promise<DeviceRow[]> {
    return (await this.devices.newest(this.database.manager, actor.organisationId, since, limit)).map(toDeviceRow);
  }

  /** A device as a policy sees it, from what the inventory knows. */
  async known(actor: Actor, id: string): Promise<{ readonly key: string; readonly device: Device }> {
    const known = await this.find(this.database.manager, actor, id);
    const { deviceKey: key, family, capabilities, vendorId, productId, bus, identity, shared } = known;
    const { serialNumber, manufacturerName, productName } = known;
    const ids = vendorId === null || productId === null ? {} : { vendorId, productId };
    const place = BUSES.find((one) => one === bus);
    return {
      key,
      device: {
        family,
        capabilities: [...capabilities],
        ...ids,
        ...(place === undefined ? {} : { bus: place }),
        serialNumber,
        manufacturerName,
        productName,
        identity: shared && identity === 'unique' ? 'shared' : identity,
      },
    };
  }

  /** Whether several physical devices were seen to answer to this key. */
  isShared(manager: Manager, actor: Actor, deviceKey: string): Promise<boolean> {
    return this.devices.isShared(manager, actor.organisationId, deviceKey);
  }

  private async find(manager: Manager, actor: Actor, id: string): Promise<PlacedDevice> {
    const device = await this.devices.find(manager, actor.organisationId, id);
    if (device === undefined) throw notFound('device', id);
    return device;
  }
}

function toDeviceRow(device: PlacedDevice): DeviceRow {
  const {
    id,
    family,
    capabilities,
    vendorId,
    productId,
    bus,
    manufacturerName,
    productName,
    serialNumber,
    identity,
    shared,
    sharedFinding,
  } = device;
  return {
    id,
    key: device.deviceKey,
    family,
    capabilities: [...capabilities],
    vendorId: vendorId === null ? null : hexId(vendorId),
    productId: productId === null ? null : hexId(productId),
    bus,
    manufacturerName,
    productName,
    serialNumber,
    // The fleet knows better than one Mac: a serial that was seen twice at once is not unique.
    identity: shared && identity === 'unique' ? 'shared' : identity,
    shared,
    sharedFinding,
    firstSeenAt: device.firstSeenAt.toISOString(),
    lastSeenAt: device.lastSeenAt.toISOString(),
    lastMac: device.lastMacId === null ? null : { id: device.lastMacId, hostname: device.hostname ?? '' },
    lastUser: device.lastUser,
    macCount: device.macCount,
    sets: [...device.sets],
    note: device.note,
  };
}
