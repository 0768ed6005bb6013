import { checksInSilence, withSilence } from '@portcullis/health';
import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { Notifications } from '../../database/notifications.js';
import { Documents } from '../documents/documents.service.js';
import type { MacListQuery, MacRow, ManifestEntry, Page, PatchMacBody, ReadmitMacBody } from '@portcullis/wire';
import { ExpectedDocuments } from '../documents/expected-documents.js';
import { MacDocuments } from '../documents/mac-documents.service.js';
import { AppError, notFound } from '../../errors/app-error.js';
import { MacRepository, type ShownMac } from './mac.repository.js';

/** An administrator's yes to another key, while somebody reinstalls the Mac. */
const OPEN_FOR_MS = 24 * 3_600_000;

@Injectable()
export class MacService {
  constructor(
    private readonly database: Database,
    private readonly macs: MacRepository,
    private readonly expected: ExpectedDocuments,
    private readonly documents: Documents,
    private readonly macDocuments: MacDocuments,
    private readonly audit: AuditTrail,
    private readonly notifications: Notifications,
  ) {}

  async list(actor: Actor, query: MacListQuery): Promise<Page<MacRow>> {
    const { manager } = this.database;
    const { rows, total } = await this.macs.list(manager, actor.organisationId, query);
    return { data: await this.toRows(manager, rows), total };
  }

  async get(actor: Actor, id: string): Promise<MacRow> {
    return this.find(this.database.manager, actor, id);
  }

  /** Tags and owner decide about policy and grants, so the Mac gets a new document with them at once. */
  change(actor: Actor, id: string, body: PatchMacBody): Promise<MacRow> {
    return this.database.inTurn(actor.organisationId, async (manager) => {
      const before = await this.find(manager, actor, id);
      await this.macs.update(manager, id, columns(body));
      await this.macDocuments.refresh(manager, actor.organisationId, [id]);
      const after = await this.find(manager, actor, id);
      const change = {
        action: 'update',
        resource: 'macs',
        resourceId: id,
        before: shortly(before),
        after: shortly(after),
      };
      await this.audit.record(manager, actor, change);
      await this.notifications.notify(manager, 'portcullis_live', { type: 'mac', id });
      return after;
    });
  }

  /**
   * Its agent is refused from now on, and its hardware does not enrol, until an administrator lets it back. Its id,
   * tags, assignments and grants wait for that. What it enforces now it goes on enforcing; its events stay.
   */
  async remove(actor: Actor, id: string): Promise<void> {
    await this.database.inTurn(actor.organisationId, async (manager) => {
      const before = await this.find(manager, actor, id);
      if (before.removedAt !== null) throw new AppError('conflict', `${before.hostname} is removed already`);
      await this.macs.update(manager, id, { removedAt: new Date(), enrolmentOpenUntil: null });
      await this.documents.tell(manager, [id]);
      const { hardwareUuid, serialNumber } = before;
      const shown = { ...shortly(before), hardwareUuid, serialNumber };
      await this.audit.record(manager, actor, { action: 'delete', resource: 'macs', resourceId: id, before: shown });
      await this.notifications.notify(manager, 'portcullis_live', { type: 'mac', id });
    });
  }

  /** Lets a removed Mac back as what it was, or one that is here enrol with another key, or both. */
  readmit(actor: Actor, id: string, { withNewKey }: ReadmitMacBody): Promise<MacRow> {
    return this.database.inTurn(actor.organisationId, async (manager) => {
      const before = await this.find(manager, actor, id);
      if (before.removedAt === null && !withNewKey)
        throw new AppError('conflict', `${before.hostname} is not removed: allow it another key, or leave it as it is`);
      const enrolmentOpenUntil = withNewKey ? new Date(Date.now() + OPEN_FOR_MS) : null;
      await this.macs.update(manager, id, { removedAt: null, enrolmentRefused: null, enrolmentOpenUntil });
      await this.macDocuments.refresh(manager, actor.organisationId, [id]);
      const after = await this.find(manager, actor, id);
      const said = ({ removedAt, enrolmentRefused, enrolmentOpenUntil: until }: MacRow) => {
        return { removedAt, enrolmentRefused, enrolmentOpenUntil: until };
      };
      await this.audit.record(manager, actor, {
        action: 'readmit',
        resource: 'macs',
        resourceId: id,
        before: said(before),
        after: said(after),
      });
      await this.notifications.notify(manager, 'portcullis_live', { type: 'mac', id });
      return after;
    });
  }

  private async find(manager: Manager, actor: Actor, id: string): Promise<MacRow> {
    const mac = await this.macs.find(manager, actor.organisationId, id);
    const [row] = mac === undefined ? [] : await this.toRows(manager, [mac]);
    if (row === undefined) throw notFound('Mac', id);
    return row;
  }

  private async toRows(manager: Manager, macs: readonly ShownMac[]): Promise<MacRow[]> {
    const manifests = await this.expected.ofMacs(
      macs.map(({ id }) => id),
      manager,
    );
    return macs.map((mac) => toRow(mac, manifests.get(mac.id)?.documents ?? []));
  }
}

function columns({ tags, owner, enrolmentRefused }: PatchMacBody): Parameters<MacRepository['update']>[2] {
  const { name, email } = owner === null ? { name: null, email: null } : (owner ?? {});
  return {
    ...(tags === undefined ? {} : { tags: [...tags] }),
    ...(enrolmentRefused === undefined ? {} : { enrolmentRefused }),
    ...(name === undefined ? {} : { ownerName: name }),
    ...(email === undefined ? {} : { ownerEmail: email }),
  };
}

function shortly({ hostname, tags, owner, policy, enrolmentRefused }: MacRow) {
  return { hostname, tags, owner, policy: policy?.name ?? null, enrolmentRefused };
}

function toRow(mac: ShownMac, documents: readonly ManifestEntry[]): MacRow {
  const seen = mac.lastSeenAt?.getTime() ?? null;
  const { state, problems } = withSilence(mac, seen, Date.now());
  const applied = new Set(mac.applied.map(({ kind, id, sequence }) => `${kind} ${id} ${sequence}`));
  return {
    id: mac.id,
    hostname: mac.hostname,
    hardwareUuid: mac.hardwareUuid,
    serialNumber: mac.serialNumber,
    model: mac.model,
    osVersion: mac.osVersion,
    agentVersion: mac.agentVersion,
    bridgeMode: mac.bridgeMode,
    tags: [...mac.tags],
    owner: { name: mac.ownerName, email: mac.ownerEmail },
    enrolledAt: mac.enrolledAt.toISOString(),
    removedAt: mac.removedAt?.toISOString() ?? null,
    enrolmentRefused: mac.enrolmentRefused,
    enrolmentOpenUntil: mac.enrolmentOpenUntil?.toISOString() ?? null,
    lastSeenAt: mac.lastSeenAt?.toISOString() ?? null,
    state,
    problems: [...problems],
    checks: checksInSilence(mac.checks ?? [], seen, Date.now()).map((check) => ({ ...check })),
    policy: mac.policyId === null ? null : { id: mac.policyId, name: mac.policyName ?? '', revision: mac.revision },
    expected: documents.map(({ kind, id, sequence }) => ({ kind, id, sequence })),
    applied: [...mac.applied],
    inSync: documents.every(({ kind, id, sequence }) => applied.has(`${kind} ${id} ${sequence}`)),
    refused: mac.refused.map((refusal) => ({ ...refusal })),
    attached: mac.attached.map((attached) => ({ ...attached })),
  };
}
