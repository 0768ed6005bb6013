import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Actor } from '../../access/actor.js';
import { newApiToken } from '../auth/api-token-secret.js';
import { Database } from '../../database/database.js';
import type { ApiTokenListQuery, ApiTokenRow, CreateApiTokenBody, NewApiToken, Page } from '@portcullis/wire';
import { AppError, notFound } from '../../errors/app-error.js';
import { ApiTokenRepository, type ShownApiToken } from './api-token.repository.js';

/** Tokens that programs sign in with. Only a hash is kept: a token's text is shown when it is made, and never again. */
@Injectable()
export class ApiTokenService {
  constructor(
    private readonly database: Database,
    private readonly tokens: ApiTokenRepository,
    private readonly audit: AuditTrail,
  ) {}

  async list(actor: Actor, query: ApiTokenListQuery): Promise<Page<ApiTokenRow>> {
    const { rows, total } = await this.tokens.list(this.database.manager, actor.organisationId, query);
    return { data: rows.map(toRow), total };
  }

  /** One that is made with a token ends with it at the latest. */
  create(actor: Actor, { name, role, managesAccess, days }: CreateApiTokenBody): Promise<NewApiToken> {
    const { id: createdBy, organisationId } = actor;
    if (createdBy === null) throw new AppError('forbidden', 'a token belongs to a person: sign in to make one');
    const { text, hash } = newApiToken();
    const latest = actor.token?.expiresAt ?? null;
    const token = { organisationId, name, role, managesAccess, hash, days, createdBy, latest };
    return this.database.transaction(async (manager) => {
      const id = await this.tokens.insert(manager, token);
      const after = toRow(await this.find(manager, actor, id));
      await this.audit.record(manager, actor, { action: 'create', resource: 'api-tokens', resourceId: id, after });
      return { ...after, token: text };
    });
  }

  async remove(actor: Actor, id: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const before = toRow(await this.find(manager, actor, id));
      await this.tokens.remove(manager, id);
      await this.audit.record(manager, actor, { action: 'delete', resource: 'api-tokens', resourceId: id, before });
    });
  }

  private async find(manager: Manager, actor: Actor, id: string): Promise<ShownApiToken> {
    const token = await this.tokens.find(manager, actor.organisationId, id);
    if (token === undefined) throw notFound('API token', id);
    return token;
  }
}

function toRow({
  id,
  name,
  role,
  managesAccess,
  expiresAt,
  lastUsedAt,
  createdAt,
  createdBy,
  creatorEmail,
}: ShownApiToken): ApiTokenRow {
  return {
    id,
    name,
    role,
    managesAccess,
    expiresAt: expiresAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    createdBy: { id: createdBy, email: creatorEmail },
    createdAt: createdAt.toISOString(),
  };
}
