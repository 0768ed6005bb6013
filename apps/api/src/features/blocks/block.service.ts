import { compileBlocks } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { Documents } from '../documents/documents.service.js';
import { MacDocuments } from '../documents/mac-documents.service.js';
import type { BlockListQuery, BlockRow, CreateBlockBody, Page, PatchBlockBody } from '@portcullis/wire';
import { AppError, notFound } from '../../errors/app-error.js';
import { DeviceSetService } from '../device-sets/device-set.service.js';
import { toTarget } from '../targets/target.js';
import { BlockRepository, type SignedBlock } from './block.repository.js';

/** Emergency blocks: one signed document for the whole fleet, above every policy. */
@Injectable()
export class BlockService {
  constructor(
    private readonly database: Database,
    private readonly blocks: BlockRepository,
    private readonly deviceSets: DeviceSetService,
    private readonly documents: Documents,
    private readonly macDocuments: MacDocuments,
    private readonly audit: AuditTrail,
  ) {}

  async list(actor: Actor, query: BlockListQuery): Promise<Page<BlockRow>> {
    const { rows, total } = await this.blocks.list(this.database.manager, actor.organisationId, query);
    return { data: rows.map(toRow), total };
  }

  async get(actor: Actor, id: string): Promise<BlockRow> {
    return toRow(await this.find(this.database.manager, actor, id));
  }

  create(actor: Actor, body: CreateBlockBody): Promise<BlockRow> {
    const target = toTarget(body.target);
    return this.database.inTurn(actor.organisationId, async (manager) => {
      await this.deviceSets.refuseUnknown(manager, actor.organisationId, target);
      const values = { organisationId: actor.organisationId, target, reason: body.reason, createdBy: actor.id };
      const id = await this.blocks.insert(manager, values);
      await this.issue(manager, actor);
      const after = toRow(await this.find(manager, actor, id));
      await this.audit.record(manager, actor, { action: 'create', resource: 'blocks', resourceId: id, after });
      return after;
    });
  }

  change(actor: Actor, id: string, { reason }: PatchBlockBody): Promise<BlockRow> {
    return this.edit(actor, id, 'update', (manager) => this.blocks.update(manager, id, { reason }));
  }

  /** Ends it. The block stays in the list, as lifted. */
  async lift(actor: Actor, id: string): Promise<void> {
    await this.edit(actor, id, 'lift', (manager) => this.blocks.update(manager, id, { liftedAt: new Date() }));
  }

  private edit(
    actor: Actor,
    id: string,
    action: string,
    change: (manager: Manager) => Promise<void>,
  ): Promise<BlockRow> {
    return this.database.inTurn(actor.organisationId, async (manager) => {
      const block = await this.find(manager, actor, id);
      if (block.liftedAt !== null)
        throw new AppError('conflict', 'the block is lifted already: make a new one instead');
      await change(manager);
      await this.issue(manager, actor);
      const after = toRow(await this.find(manager, actor, id));
      await this.audit.record(manager, actor, {
        action,
        resource: 'blocks',
        resourceId: id,
        before: toRow(block),
        after,
      });
      return after;
    });
  }

  private async issue(manager: Manager, { organisationId }: Actor): Promise<void> {
    const active = await this.blocks.active(manager, organisationId);
    const payload = compileBlocks(active.map(({ id, target, reason }) => ({ id, target, reason })));
    await this.documents.issue(manager, organisationId, { kind: 'blocks', id: organisationId, payload });
    await this.macDocuments.refresh(manager, organisationId, 'all');
  }

  private async find(manager: Manager, actor: Actor, id: string): Promise<SignedBlock> {
    const block = await this.blocks.find(manager, actor.organisationId, id);
    if (block === undefined) throw notFound('block', id);
    return block;
  }
}

function toRow(block: SignedBlock): BlockRow {
  const { id, target, reason, createdBy, creatorEmail, createdAt, liftedAt } = block;
  return {
    id,
    target: target,
    reason,
    state: liftedAt === null ? 'active' : 'lifted',
    createdBy: createdBy === null ? null : { id: createdBy, email: creatorEmail ?? '' },
    createdAt: createdAt.toISOString(),
    liftedAt: liftedAt?.toISOString() ?? null,
  };
}
