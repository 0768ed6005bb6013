import type { HealthState } from '@portcullis/wire';
import type { Check } from '@portcullis/health';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { orderBy } from '../../database/order.js';
import { readPage } from '../../database/read-page.js';
import { Where } from '../../database/where.js';
import { likePattern } from '../../http/list-query.js';
import type { MacListQuery } from './mac.schema.js';
import { MAC_OUT_OF_SYNC, MAC_STATE } from './mac-state.js';
import { Mac } from './mac.entity.js';

/** A Mac as it is shown: its state is `unknown` once it is silent. */
export type ShownMac = Omit<Mac, 'state' | 'publicKey' | 'keyThumbprint' | 'anchorKeyId' | 'health'> & {
  readonly state: HealthState;
  readonly checks: readonly Check[] | null;
  readonly policyName: string | null;
  readonly revision: number | null;
};

const MAC = `m.id, m.organisation_id as "organisationId", m.hardware_uuid as "hardwareUuid", m.serial_number as "serialNumber", m.hostname,
  m.model, m.os_version as "osVersion", m.agent_version as "agentVersion", m.owner_name as "ownerName", m.owner_email as "ownerEmail",
  m.tags, m.enrolled_at as "enrolledAt", m.last_seen_at as "lastSeenAt", ${MAC_STATE} as state, m.problems, m.bridge_mode as "bridgeMode",
  m.applied, m.refused, m.attached, m.health -> 'checks' as checks, m.policy_id as "policyId", p.name as "policyName",
  (select max(r.revision) from policy_revisions r where r.policy_id = m.policy_id) as revision`;
const FROM = 'macs m left join policies p on p.id = m.policy_id';
const SORTED = {
  hostname: 'lower(m.hostname)',
  lastSeenAt: 'm.last_seen_at',
  // The worst first, as libs/health orders them.
  state: `array_position(array['unprotected', 'unknown', 'observing', 'partly', 'protected'], ${MAC_STATE})`,
  enrolledAt: 'm.enrolled_at',
  osVersion: 'm.os_version',
  owner: 'lower(coalesce(m.owner_name, m.owner_email))',
} as const;

@Injectable()
export class MacRepository {
  list(
    manager: EntityManager,
    organisationId: string,
    query: MacListQuery,
  ): Promise<{ rows: ShownMac[]; total: number }> {
    const where = new Where()
      .when(organisationId, (org) => `m.organisation_id = ${org}`)
      .when(query.state, (state) => `${MAC_STATE} = ${state}`)
      .when(query.tag, (tag) => `m.tags @> array[${tag}]`)
      .when(query.policyId, (policy) => `m.policy_id = ${policy}::uuid`)
      .when(query.inSync, (inSync) => `(${MAC_OUT_OF_SYNC}) <> ${inSync}`)
      .when(query.q ? likePattern(query.q) : undefined, (q) => {
        const text = `concat_ws(' ', m.hostname, m.serial_number, m.hardware_uuid, m.model, m.owner_name, m.owner_email)`;
        return `${text} ilike ${q} or array_to_string(m.tags, ' ') ilike ${q}`;
      });
    return readPage(manager, {
      select: MAC,
      from: FROM,
      where,
      order: orderBy(SORTED[query.sort], query.order, 'm.id'),
      limit: query.limit,
      offset: query.offset,
    });
  }

  async find(manager: EntityManager, organisationId: string, id: string): Promise<ShownMac | undefined> {
    const [mac]: ShownMac[] = await manager.query(
      `select ${MAC} from ${FROM} where m.organisation_id = $1 and m.id = $2`,
      [organisationId, id],
    );
    return mac;
  }

  async update(
    manager: EntityManager,
    id: string,
    values: Partial<Pick<Mac, 'tags' | 'ownerName' | 'ownerEmail'>>,
  ): Promise<void> {
    if (Object.keys(values).length > 0) await manager.update(Mac, { id }, values);
  }

  async remove(manager: EntityManager, id: string): Promise<void> {
    await manager.delete(Mac, { id });
  }
}
