import { checksInSilence, withSilence } from '@portcullis/health';
import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { Notifications } from '../../database/notifications.js';
import { Documents } from '../documents/documents.service.js';
import type { MacListQuery, MacRow, ManifestEntry, Page, PatchMacBody } from '@portcullis/wire';
import { ExpectedDocuments } from '../documents/expected-documents.js';
import { MacDocuments } from '../documents/mac-documents.service.js';
import { notFound } from '../../errors/app-error.js';
import { MacRepository, type ShownMac } from './mac.repository.js';

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

  /** Unenrols a Mac: its key is no longer accepted. What it enforces now it goes on enforcing; its events stay. */
  async remove(actor: Actor, id: string): Promise<void> {
    await this.database.inTurn(actor.organisationId, async (manager) => {
      const before = await this.find(manager, actor, id);
      await this.macs.remove(manager, id);
      await this.documents.tell(manager, [id]);
      const { hardwareUuid, serialNumber } = before;
      const shown = { ...shortly(before), hardwareUuid, serialNumber };
      await this.audit.record(manager, actor, { action: 'delete', resource: 'macs', resourceId: id, before: shown });
      await this.notifications.notify(manager, 'portcullis_live', { type: 'mac', id });
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

function columns({ tags, owner }: PatchMacBody): Parameters<MacRepository['update']>[2] {
  const { name, email } = owner === null ? { name: null, email: null } : (owner ?? {});
  return {
    ...(tags === undefined ? {} : { tags: [...tags] }),
    ...(name === undefined ? {} : { ownerName: name }),
    ...(email === undefined ? {} : { ownerEmail: email }),
  };
}

function shortly({ hostname, tags, owner, policy }: MacRow) {
  return { hostname, tags, owner, policy: policy?.name ?? null };
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
