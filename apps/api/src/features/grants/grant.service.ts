import {
  compileGrants,
  deviceKey,
  type Grant,
  isDiskIdentity,
  isTrustworthySerial,
  type Target,
} from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { Documents } from '../documents/documents.service.js';
import { MacDocuments } from '../documents/mac-documents.service.js';
import type { CreateGrantBody, GrantListQuery, GrantRow, Page, PatchGrantBody } from '@portcullis/wire';
import { AppError, notFound } from '../../errors/app-error.js';
import { DeviceService } from '../devices/device.service.js';
import { DeviceSetService } from '../device-sets/device-set.service.js';
import { toTarget } from '../targets/target.js';
import type { GrantRecord } from './grant.entity.js';
import { refuseBeyondLimits, refuseLongChain } from './grant-limits.js';
import { GrantRepository, type StatedGrant } from './grant.repository.js';

@Injectable()
export class GrantService {
  constructor(
    private readonly database: Database,
    private readonly grants: GrantRepository,
    private readonly deviceSets: DeviceSetService,
    private readonly devices: DeviceService,
    private readonly documents: Documents,
    private readonly macDocuments: MacDocuments,
    private readonly audit: AuditTrail,
  ) {}

  async list(actor: Actor, query: GrantListQuery): Promise<Page<GrantRow>> {
    const { rows, total } = await this.grants.list(this.database.manager, actor.organisationId, query);
    return { data: rows.map(toRow), total };
  }

  async get(actor: Actor, id: string): Promise<GrantRow> {
    return toRow(await this.find(this.database.manager, actor, id));
  }

  create(actor: Actor, body: CreateGrantBody): Promise<GrantRow> {
    const target = toTarget(body.target);
    const notBefore = body.notBefore === undefined ? new Date() : new Date(body.notBefore);
    const expires = new Date(body.expires);
    refuseEmptySpan(notBefore, expires);
    return this.database.inTurn(actor.organisationId, async (manager) => {
      const namesOneDevice = await this.namesOneDevice(manager, actor, target);
      refuseBeyondLimits(actor.role, { verbs: body.verbs, notBefore, expires, namesOneDevice });
      if (!(await this.grants.isThere(manager, actor.organisationId, body.macId))) throw notFound('Mac', body.macId);
      await this.deviceSets.refuseUnknown(manager, actor.organisationId, target);
      const userName = body.user ?? null;
      await this.refuseLongChain(manager, actor, { id: null, macId: body.macId, userName, target, notBefore, expires });
      const id = await this.grants.insert(manager, {
        organisationId: actor.organisationId,
        macId: body.macId,
        userName,
        target,
        verbs: [...new Set(body.verbs)],
        notBefore,
        expires,
        approvedBy: actor.email,
        reason: body.reason,
      });
      await this.issue(manager, actor, body.macId);
      const after = toRow(await this.find(manager, actor, id));
      await this.audit.record(manager, actor, { action: 'create', resource: 'grants', resourceId: id, after });
      return after;
    });
  }

  /** Another end or reason, within the limits of whoever changes it. */
  change(actor: Actor, id: string, body: PatchGrantBody): Promise<GrantRow> {
    return this.edit(actor, id, 'update', async (manager, grant) => {
      const expires = body.expires === undefined ? grant.expires : new Date(body.expires);
      refuseEmptySpan(grant.notBefore, expires);
      const namesOneDevice = await this.namesOneDevice(manager, actor, grant.target);
      refuseBeyondLimits(actor.role, { verbs: grant.verbs, notBefore: grant.notBefore, expires, namesOneDevice });
      const isLonger = expires > grant.expires;
      if (isLonger) await this.refuseLongChain(manager, actor, { ...grant, expires });
      await this.grants.update(manager, id, {
        expires,
        reason: body.reason ?? grant.reason,
        ...(isLonger ? { extendedBy: actor.email } : {}),
      });
    });
  }

  /** Ends it now. The grant stays in the list, as revoked. */
  async revoke(actor: Actor, id: string): Promise<void> {
    await this.edit(actor, id, 'revoke', (manager) => this.grants.update(manager, id, { revokedAt: new Date() }));
  }

  private edit(
    actor: Actor,
    id: string,
    action: string,
    change: (manager: Manager, grant: StatedGrant) => Promise<void>,
  ): Promise<GrantRow> {
    return this.database.inTurn(actor.organisationId, async (manager) => {
      const grant = await this.find(manager, actor, id);
      if (grant.state === 'revoked' || grant.state === 'expired') {
        throw new AppError('conflict', `the grant is ${grant.state}: give a new one instead`);
      }
      await change(manager, grant);
      await this.issue(manager, actor, grant.macId);
      const after = toRow(await this.find(manager, actor, id));
      await this.audit.record(manager, actor, {
        action,
        resource: 'grants',
        resourceId: id,
        before: toRow(grant),
        after,
      });
      return after;
    });
  }

  private async refuseLongChain(
    manager: Manager,
    actor: Actor,
    asked: Pick<GrantRecord, 'macId' | 'userName' | 'target' | 'notBefore' | 'expires'> & {
      readonly id: string | null;
    },
  ): Promise<void> {
    if (asked.target.device === undefined) return;
    const others = await this.grants.ofSame(manager, actor.organisationId, asked);
    const span = { from: asked.notBefore, until: asked.expires };
    refuseLongChain(
      actor.role,
      span,
      others.filter(({ id }) => id !== asked.id),
    );
  }

  /** The Mac's grants as one signed document. */
  private async issue(manager: Manager, { organisationId }: Actor, macId: string): Promise<void> {
    const standing = await this.grants.standing(manager, macId);
    await this.documents.issue(
      manager,
      organisationId,
      { kind: 'grants', id: macId, payload: compileGrants(standing.map(toGrant)) },
      [macId],
    );
    await this.macDocuments.refresh(manager, organisationId, [macId]);
  }

  /** A serial number that is on many devices, or that the fleet has seen on several, names more than one. */
  private async namesOneDevice(manager: Manager, actor: Actor, { device }: Target): Promise<boolean> {
    if (device?.serialNumber === undefined || !isTrustworthySerial(device.serialNumber)) return false;
    const { serialNumber } = device;
    const seen = isDiskIdentity(device)
      ? ({ family: 'external-disk', bus: device.bus, productName: device.model, serialNumber } as const)
      : ({ ...device, family: 'usb-storage' } as const);
    return !(await this.devices.isShared(manager, actor, deviceKey(seen)));
  }

  private async find(manager: Manager, actor: Actor, id: string): Promise<StatedGrant> {
    const grant = await this.grants.find(manager, actor.organisationId, id);
    if (grant === undefined) throw notFound('grant', id);
    return grant;
  }
}

function refuseEmptySpan(notBefore: Date, expires: Date): void {
  const message =
    expires.getTime() <= Date.now()
      ? 'the grant would have ended already: choose a later end'
      : expires <= notBefore
        ? 'the grant would end before it begins: choose a later end'
        : undefined;
  if (message !== undefined)
    throw new AppError('invalid-request', message, { details: [{ path: 'expires', message }] });
}

function toGrant(grant: GrantRecord): Grant {
  return {
    id: grant.id,
    mac: grant.macId,
    ...(grant.userName === null ? {} : { user: grant.userName }),
    target: grant.target,
    verbs: grant.verbs,
    notBefore: grant.notBefore.getTime(),
    expires: grant.expires.getTime(),
    approvedBy: grant.extendedBy === null ? grant.approvedBy : `${grant.approvedBy}, extended by ${grant.extendedBy}`,
    reason: grant.reason,
  };
}

function toRow(grant: StatedGrant): GrantRow {
  const {
    id,
    macId,
    hostname,
    userName,
    target,
    verbs,
    notBefore,
    expires,
    approvedBy,
    extendedBy,
    reason,
    state,
    revokedAt,
    createdAt,
  } = grant;
  return {
    id,
    macId,
    mac: { id: macId, hostname },
    user: userName,
    target: target,
    verbs: [...verbs],
    notBefore: notBefore.toISOString(),
    expires: expires.toISOString(),
    approvedBy,
    extendedBy,
    reason,
    state,
    revokedAt: revokedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
