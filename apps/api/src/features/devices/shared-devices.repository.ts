import type { DeviceIdentity, SharedFinding } from '@portcullis/wire';
import { Injectable } from '@nestjs/common';
import type { AuthenticatedMac } from '../../access/actor.js';
import { json, text, uuid } from '../../database/columns.js';
import { IDENTITY, toIdentity } from '../../database/identity.js';
import type { Manager } from '../../database/manager.js';
import { select, statement } from '../../database/sql.js';

/**
 * From one attachment to the next, a stick is recognised, pulled, carried, plugged in and recognised again. Two Macs
 * may stand on one desk: a longer time would make two of every stick that is handed to a neighbour, and one counted
 * from the detachment two of everything behind a switch between Macs.
 */
const NO_STICK_TRAVELS_IN = `interval '5 seconds'`;
/**
 * A Mac's time for an event counts only where our clock, at the event's arrival, says the same: not from a Mac that was
 * away, nor from one whose clock is wrong. What its last report said of its clock is taken off before.
 */
const LONGEST_WAY = `interval '5 seconds'`;
const CLOCK_TOLERANCE = `interval '2 seconds'`;
/** Larger differences are not known: see `mac_presence`. */
const LARGEST_CORRECTION = `interval '1 hour'`;

const corrected = (time: string, mac: string): string =>
  `(${time} + make_interval(secs => coalesce(${mac}.clock_behind_ms, 0) / 1000.0))`;
const isTold = (time: string, received: string): string =>
  `${time} between ${received} - ${LONGEST_WAY} and ${received} + ${CLOCK_TOLERANCE}`;
const NAME_OF = (mac: string): string => `jsonb_build_object('id', ${mac}.id, 'hostname', ${mac}.hostname)`;

/**
 * SQL: devices of a Mac's organisation that are several as of now.
 * @param seen joins to `mac` and `devices d` and their conditions; `other` is a Mac where there is one, or null
 */
function mark(reason: string, other: string, seen: string) {
  // The Mac's row first, then the devices in the order of their keys: as everybody takes them (`Database.inTurn`).
  return statement(
    { id: uuid(), deviceKey: text(), finding: json<SharedFinding>() },
    `with mac as materialized (
       select m.*, seen.reported_at, seen.clock_behind_ms from macs m left join mac_presence seen on seen.mac_id = m.id
       where m.id = $1 for no key update of m),
     found as materialized (
       select d.id, jsonb_build_object('reason', ${reason}, 'since', $2::text,
         'macs', jsonb_build_array(${NAME_OF('mac')}) || ${other}) as finding
       from mac join devices d on d.organisation_id = mac.organisation_id and d.identity <> 'none' and not d.shared
         and d.device_key = any($3::text[])
       ${seen}
       order by d.device_key for no key update of d),
     marked as (
       update devices set shared = true, shared_finding = found.finding from found where devices.id = found.id)
     select devices.id, devices.device_key as "deviceKey", found.finding from found join devices on devices.id = found.id`,
  );
}

/**
 * A stick that is carried from one Mac to another is not shared, although for a moment both may say that they have
 * it. So three reports are asked for: this Mac had the key at its last report, another one had it at a later one, and
 * this Mac has it now. `reported_at` is our own clock.
 */
const AT_TWO_MACS = mark(
  `'at-two-macs'`,
  NAME_OF('other'),
  `join lateral (
     select m.id, m.hostname from device_macs elsewhere join macs m on m.id = elsewhere.mac_id
       join mac_presence seen on seen.mac_id = m.id
     where elsewhere.device_id = d.id and m.id <> mac.id and seen.reported_at > mac.reported_at
       and m.attached @> jsonb_build_array(jsonb_build_object('key', d.device_key))
     limit 1) other on mac.attached @> jsonb_build_array(jsonb_build_object('key', d.device_key))`,
);
const TWICE_AT_ONE_MAC = mark(`'twice-at-one-mac'`, `'[]'`, '');
const SAID_BY_MAC = mark(`'said-by-mac'`, `'[]'`, '');
// `$3` and `$4` are keys and times of attachments, `$2` is when they arrived.
const TOO_FAST = mark(
  `'too-fast'`,
  NAME_OF('other'),
  `join lateral (
     select m.id, m.hostname from unnest($3::text[], $4::timestamptz[]) here (key, time)
     join events e on e.device_key = here.key and e.kind = 'attach' and e.organisation_id = mac.organisation_id
       and e.mac_id <> mac.id
       and e.occurred_at between here.time - 2 * ${LARGEST_CORRECTION} and here.time + 2 * ${LARGEST_CORRECTION}
     join macs m on m.id = e.mac_id left join mac_presence seen on seen.mac_id = m.id
     where here.key = d.device_key
       and ${isTold(corrected('here.time', 'mac'), '$2::text::timestamptz')}
       and ${isTold(corrected('e.occurred_at', 'seen'), 'e.received_at')}
       and ${corrected('e.occurred_at', 'seen')} between ${corrected('here.time', 'mac')} - ${NO_STICK_TRAVELS_IN}
         and ${corrected('here.time', 'mac')} + ${NO_STICK_TRAVELS_IN}
     limit 1) other on true`,
);
const SHARED = select(
  IDENTITY,
  `(select vendor_id, product_id, bus, product_name as model, serial_number from devices
    where organisation_id = $1 and shared and serial_number is not null
      and (num_nulls(vendor_id, product_id) = 0 or num_nulls(bus, product_name) = 0)) as shared`,
);

const ALSO_AT = select(
  { macId: uuid('m.id') },
  `devices d join device_macs elsewhere on elsewhere.device_id = d.id join macs m on m.id = elsewhere.mac_id
   where d.organisation_id = $1 and d.device_key = any($3::text[]) and d.identity <> 'none' and not d.shared and m.id <> $2
     and m.attached @> jsonb_build_array(jsonb_build_object('key', d.device_key))
   group by m.id order by m.id`,
);

/** A device that counts as several from now on. */
export interface MarkedDevice {
  readonly id: string;
  readonly deviceKey: string;
  readonly finding: SharedFinding;
}

/** Devices without a serial number that is trusted are left alone: that there are several of them is no news. */
@Injectable()
export class SharedDevicesRepository {
  /**
   * @param keys of all devices that are attached to the Mac now
   * @param several those of them that are attached to it more than once
   */
  async markAttached(
    manager: Manager,
    macId: string,
    at: Date,
    keys: readonly string[],
    several: readonly string[],
  ): Promise<MarkedDevice[]> {
    const twice = several.length === 0 ? [] : await TWICE_AT_ONE_MAC.all(manager, [macId, at.toISOString(), several]);
    return [...twice, ...(await AT_TWO_MACS.all(manager, [macId, at.toISOString(), keys]))];
  }

  /** Other Macs that last said that they have a device of one of these keys. */
  async alsoAt(manager: Manager, mac: AuthenticatedMac, keys: readonly string[]): Promise<string[]> {
    return (await ALSO_AT.all(manager, [mac.organisationId, mac.id, keys])).map(({ macId }) => macId);
  }

  markSaid(manager: Manager, macId: string, at: Date, keys: readonly string[]): Promise<MarkedDevice[]> {
    return SAID_BY_MAC.all(manager, [macId, at.toISOString(), keys]);
  }

  /** @param times by the Mac's own clock, one for each of `keys`; their events are stored already */
  markTooFast(
    manager: Manager,
    macId: string,
    receivedAt: Date,
    keys: readonly string[],
    times: readonly string[],
  ): Promise<MarkedDevice[]> {
    return TOO_FAST.all(manager, [macId, receivedAt.toISOString(), keys, times]);
  }

  async identities(manager: Manager, organisationId: string): Promise<DeviceIdentity[]> {
    return (await SHARED.all(manager, [organisationId])).map(toIdentity);
  }
}
