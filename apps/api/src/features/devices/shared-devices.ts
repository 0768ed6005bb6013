import type { AttachedDevice, DeviceIdentity } from '@portcullis/wire';
import { Injectable } from '@nestjs/common';
import type { AuthenticatedMac } from '../../access/actor.js';
import type { Manager } from '../../database/manager.js';
import { storableText } from '../../database/storable-json.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { type MarkedDevice, SharedDevicesRepository } from './shared-devices.repository.js';

/** Something that a Mac said of a device; `time` by the Mac's own clock. */
export interface Sign {
  readonly key: string;
  readonly time: string;
}

/**
 * Finds devices that answer to a key which others have as well: a serial number that a maker gave to a whole batch,
 * or a clone. Only the fleet can see that; a single Mac sees one device with one serial number. What is found is in the
 * audit log, and holds for everyone until a person takes it back.
 */
@Injectable()
export class SharedDevices {
  constructor(
    private readonly repository: SharedDevicesRepository,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Call with what a Mac reports as attached, before the report is stored.
   * @param attached all that is attached to the Mac now
   * @returns other Macs that last said that they have one of these: whether they still do, only they know
   */
  async notice(
    manager: Manager,
    mac: AuthenticatedMac,
    at: Date,
    attached: readonly Pick<AttachedDevice, 'key'>[],
  ): Promise<readonly string[]> {
    if (attached.length === 0) return [];
    const keys = attached.map(({ key }) => storableText(key));
    const several = keys.filter((key, index) => keys.indexOf(key) !== index);
    await this.record(
      manager,
      mac,
      await this.repository.markAttached(manager, mac.id, at, [...new Set(keys)], [...new Set(several)]),
    );
    return this.repository.alsoAt(manager, mac, keys);
  }

  /**
   * Call after the events and their devices are stored: of two Macs whose events arrive together, the one that comes
   * second to the device's row sees the other's.
   * @param attachments the events of devices that were attached
   * @param said keys of devices that the Mac itself calls shared
   */
  async noticeEvents(
    manager: Manager,
    mac: AuthenticatedMac,
    receivedAt: Date,
    attachments: readonly Sign[],
    said: readonly string[],
  ): Promise<void> {
    if (said.length > 0) {
      await this.record(manager, mac, await this.repository.markSaid(manager, mac.id, receivedAt, said));
    }
    if (attachments.length === 0) return;
    const keys = attachments.map(({ key }) => key);
    const times = attachments.map(({ time }) => time);
    await this.record(manager, mac, await this.repository.markTooFast(manager, mac.id, receivedAt, keys, times));
  }

  /** Whatever in the organisation counts as several devices. */
  identities(manager: Manager, organisationId: string): Promise<DeviceIdentity[]> {
    return this.repository.identities(manager, organisationId);
  }

  private async record(manager: Manager, mac: AuthenticatedMac, marked: readonly MarkedDevice[]): Promise<void> {
    const { organisationId } = mac;
    const actor = { id: null, organisationId, email: 'server', name: 'server', role: 'admin', ip: null } as const;
    for (const { id, deviceKey, finding } of marked) {
      await this.audit.record(manager, actor, {
        action: 'mark-shared',
        resource: 'devices',
        resourceId: id,
        before: { key: deviceKey, shared: false },
        after: { key: deviceKey, shared: true, sharedFinding: finding },
      });
    }
  }
}
