import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import { newEnrolmentToken } from '../enrolment/enrolment-secret.js';
import {
  type CreateEnrolmentTokenBody,
  ENROLMENT_TOKEN_DAYS,
  type EnrolmentTokenListQuery,
  type EnrolmentTokenRow,
  type NewEnrolmentToken,
  type Page,
} from '@portcullis/wire';
import { invalidRequest, notFound } from '../../errors/app-error.js';
import { EnrolmentTokenRepository, type ShownToken } from './enrolment-token.repository.js';

/** Tokens that Macs enrol with. Only a hash is kept: a token's text is shown when it is made, and never again. */
@Injectable()
export class EnrolmentTokenService {
  constructor(
    private readonly database: Database,
    private readonly tokens: EnrolmentTokenRepository,
    private readonly audit: AuditTrail,
  ) {}

  async list(actor: Actor, query: EnrolmentTokenListQuery): Promise<Page<EnrolmentTokenRow>> {
    const { rows, total } = await this.tokens.list(this.database.manager, actor.organisationId, query);
    return { data: rows.map(toRow), total };
  }

  async get(actor: Actor, id: string): Promise<EnrolmentTokenRow> {
    return toRow(await this.find(this.database.manager, actor, id));
  }

  create(actor: Actor, body: CreateEnrolmentTokenBody): Promise<NewEnrolmentToken> {
    return this.database.transaction((manager) => this.createIn(manager, actor, body));
  }

  /** Within a transaction of the caller's, for what must not be there without its token. */
  async createIn(
    manager: Manager,
    actor: Actor,
    { name, tags, expiresAt = inDays(ENROLMENT_TOKEN_DAYS), maxUses }: CreateEnrolmentTokenBody,
  ): Promise<NewEnrolmentToken> {
    refuseEndInThePast(expiresAt);
    const { text, hash } = newEnrolmentToken();
    const id = await this.tokens.insert(manager, {
      organisationId: actor.organisationId,
      name,
      tokenHash: hash,
      tags: [...tags],
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
      maxUses,
      createdBy: actor.id,
    });
    const after = toRow(await this.find(manager, actor, id));
    await this.audit.record(manager, actor, {
      action: 'create',
      resource: 'enrolment-tokens',
      resourceId: id,
      after,
    });
    return { ...after, token: text };
  }

  /** Macs that enrolled with it stay enrolled. */
  async remove(actor: Actor, id: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const before = toRow(await this.find(manager, actor, id));
      await this.tokens.remove(manager, id);
      await this.audit.record(manager, actor, {
        action: 'delete',
        resource: 'enrolment-tokens',
        resourceId: id,
        before,
      });
    });
  }

  private async find(manager: Manager, actor: Actor, id: string): Promise<ShownToken> {
    const token = await this.tokens.find(manager, actor.organisationId, id);
    if (token === undefined) throw notFound('enrolment token', id);
    return token;
  }
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

function refuseEndInThePast(expiresAt: string | null): void {
  if (expiresAt === null || Date.parse(expiresAt) > Date.now()) return;
  throw invalidRequest([{ path: ['expiresAt'], message: 'has passed already: choose a later end' }]);
}

function toRow({
  id,
  name,
  tags,
  expiresAt,
  maxUses,
  uses,
  createdBy,
  creatorEmail,
  createdAt,
}: ShownToken): EnrolmentTokenRow {
  return {
    id,
    name,
    tags: [...tags],
    expiresAt: expiresAt?.toISOString() ?? null,
    maxUses,
    uses,
    createdBy: createdBy === null ? null : { id: createdBy, email: creatorEmail ?? '' },
    createdAt: createdAt.toISOString(),
  };
}
