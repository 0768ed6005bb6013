import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { command } from '../../database/sql.js';

/**
 * A stick that is carried from one Mac to another is not shared, although for a moment both may say that they have
 * it. So three reports are asked for: this Mac had the key at its last report, another one had it at a later one, and
 * this Mac has it now. `reported_at` is our own clock.
 */
const SEEN_AT_TWO_MACS = `
  exists (
    select from macs me
    join device_macs elsewhere on elsewhere.device_id = d.id and elsewhere.mac_id <> me.id
    join macs other on other.id = elsewhere.mac_id
    where me.id = $1 and other.reported_at > me.reported_at
      and me.attached @> jsonb_build_array(jsonb_build_object('key', d.device_key))
      and other.attached @> jsonb_build_array(jsonb_build_object('key', d.device_key)))`;

// The Mac's row first, then the devices in the order of their keys: as everybody takes them (`Database.inTurn`).
const MARK_SHARED = command(
  `with mac as materialized (select m.id, m.organisation_id from macs m where m.id = $1 for no key update),
   found as materialized (
     select d.id from mac join devices d on d.organisation_id = mac.organisation_id
     where d.identity <> 'none' and not d.shared and d.device_key = any($2) and (d.device_key = any($3) or ${SEEN_AT_TWO_MACS})
     order by d.device_key for no key update of d)
   update devices set shared = true from found where devices.id = found.id`,
);

@Injectable()
export class SharedDevicesRepository {
  /**
   * Devices without a serial number that is trusted are left alone: that there are several of them is no news.
   * @param keys of all devices that are attached to the Mac now
   * @param several those of them that are attached to it more than once
   */
  async markShared(
    manager: Manager,
    macId: string,
    keys: readonly string[],
    several: readonly string[],
  ): Promise<void> {
    await MARK_SHARED.run(manager, [macId, keys, several]);
  }
}
