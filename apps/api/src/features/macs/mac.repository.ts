import type { Check } from '@portcullis/health';
import type { AttachedDevice, BridgeMode } from '@portcullis/wire';
import { Injectable } from '@nestjs/common';
import { integer, json, nullable, type Row, text, textArray, timestamp, uuid } from '../../database/columns.js';
import { List } from '../../database/list.js';
import { MACS } from '../../database/macs-seen.js';
import { type Manager, orm } from '../../database/manager.js';
import { select } from '../../database/sql.js';
import { likePattern, Where } from '../../database/where.js';
import type { DocumentRef, EnrolmentRefusal } from '@portcullis/wire';
import { HEALTH_STATES, type HealthState, type MacListQuery, type MacSummary } from '@portcullis/wire';
import { hasProblem, MAC_OUT_OF_SYNC, MAC_STATE } from './mac-summary.repository.js';
import { Mac, type RefusedDocument } from './mac.entity.js';

/** A Mac as it is shown: its state is `unknown` once it is silent. */
const MAC = {
  id: uuid('m.id'),
  hardwareUuid: text('m.hardware_uuid'),
  serialNumber: text('m.serial_number'),
  hostname: text('m.hostname'),
  model: text('m.model'),
  osVersion: text('m.os_version'),
  agentVersion: text('m.agent_version'),
  ownerName: nullable(text('m.owner_name')),
  ownerEmail: nullable(text('m.owner_email')),
  tags: textArray('m.tags'),
  enrolledAt: timestamp('m.enrolled_at'),
  removedAt: nullable(timestamp('m.removed_at')),
  enrolmentRefused: nullable(json<EnrolmentRefusal>('m.enrolment_refused')),
  enrolmentOpenUntil: nullable(timestamp('case when m.enrolment_open_until > now() then m.enrolment_open_until end')),
  lastSeenAt: nullable(timestamp('seen.last_seen_at')),
  state: text<HealthState>(MAC_STATE),
  problems: json<MacSummary['problems']>('m.problems'),
  bridgeMode: nullable(text<BridgeMode>('m.bridge_mode')),
  applied: json<readonly DocumentRef[]>('m.applied'),
  refused: json<readonly RefusedDocument[]>('m.refused'),
  attached: json<readonly AttachedDevice[]>('m.attached'),
  checks: nullable(json<readonly Check[]>("m.health -> 'checks'")),
  policyId: nullable(uuid('m.policy_id')),
  policyName: nullable(text('p.name')),
  revision: nullable(integer('(select max(r.revision) from policy_revisions r where r.policy_id = m.policy_id)')),
};
export type ShownMac = Row<typeof MAC>;

const FROM = `${MACS} left join policies p on p.id = m.policy_id`;
const LIST = new List({
  columns: MAC,
  from: FROM,
  sorts: {
    hostname: 'lower(m.hostname)',
    lastSeenAt: 'seen.last_seen_at',
    // The worst first, as libs/health orders them.
    state: `array_position(array[${HEALTH_STATES.map((one) => `'${one}'`).join(', ')}], ${MAC_STATE})`,
    enrolledAt: 'm.enrolled_at',
    osVersion: 'm.os_version',
    owner: 'lower(coalesce(m.owner_name, m.owner_email))',
  },
  id: 'm.id',
});
const FIND = select(MAC, `${FROM} where m.organisation_id = $1 and m.id = $2`);

@Injectable()
export class MacRepository {
  list(manager: Manager, organisationId: string, query: MacListQuery) {
    const where = new Where()
      .when(organisationId, (org) => `m.organisation_id = ${org}`)
      .when(query.removed, (removed) => `(m.removed_at is not null) = ${removed}`)
      .when(query.state, (state) => `${MAC_STATE} = ${state}`)
      .when(query.problem, hasProblem)
      .when(query.tag, (tag) => `m.tags @> array[${tag}]`)
      .when(query.policyId, (policy) => `m.policy_id = ${policy}::uuid`)
      .when(query.inSync, (inSync) => `(${MAC_OUT_OF_SYNC}) <> ${inSync}`)
      .when(query.q ? likePattern(query.q) : undefined, (q) => {
        const names = `concat_ws(' ', m.hostname, m.serial_number, m.hardware_uuid, m.model, m.owner_name, m.owner_email)`;
        return `${names} ilike ${q} or array_to_string(m.tags, ' ') ilike ${q}`;
      });
    return LIST.read(manager, where, query);
  }

  find(manager: Manager, organisationId: string, id: string): Promise<ShownMac | undefined> {
    return FIND.first(manager, [organisationId, id]);
  }

  async update(
    manager: Manager,
    id: string,
    values: Partial<
      Pick<Mac, 'tags' | 'ownerName' | 'ownerEmail' | 'removedAt' | 'enrolmentRefused' | 'enrolmentOpenUntil'>
    >,
  ): Promise<void> {
    if (Object.keys(values).length > 0) await orm(manager).update(Mac, { id }, values);
  }
}
