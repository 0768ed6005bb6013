import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Actor } from '../../access/actor.js';
import type { CreateUserBody, Page, PatchUserBody, UserListQuery, UserRow } from '@portcullis/wire';
import { hashPassword } from './passwords.js';
import { Database } from '../../database/database.js';
import { AppError, notFound } from '../../errors/app-error.js';
import { type ShownUser, UserRepository } from './user.repository.js';
import { refuseWeakPassword } from './weak-passwords.js';

@Injectable()
export class UserService {
  constructor(
    private readonly database: Database,
    private readonly users: UserRepository,
    private readonly audit: AuditTrail,
  ) {}

  async list(actor: Actor, query: UserListQuery): Promise<Page<UserRow>> {
    const { rows, total } = await this.users.list(this.database.manager, actor.organisationId, query);
    return { data: rows.map(toRow), total };
  }

  async get(actor: Actor, id: string): Promise<UserRow> {
    return toRow(await this.find(this.database.manager, actor, id));
  }

  async create(actor: Actor, { password, ...body }: CreateUserBody): Promise<UserRow> {
    await refuseWeakPassword(password, body.email);
    const passwordHash = await hashPassword(password);
    return this.database.transaction(async (manager) => {
      const id = await this.users.insert(manager, { ...body, passwordHash, organisationId: actor.organisationId });
      const after = toRow(await this.find(manager, actor, id));
      await this.audit.record(manager, actor, { action: 'create', resource: 'users', resourceId: id, after });
      return after;
    });
  }

  async change(actor: Actor, id: string, { password, ...body }: PatchUserBody): Promise<UserRow> {
    if (password !== undefined) {
      const { email } = await this.find(this.database.manager, actor, id);
      await refuseWeakPassword(password, body.email ?? email);
    }
    const passwordHash = password === undefined ? undefined : await hashPassword(password);
    return this.database.transaction(async (manager) => {
      const before = toRow(await this.find(manager, actor, id));
      const leaves = (body.role !== undefined && body.role !== 'admin') || body.disabled === true;
      if (leaves) await this.refuseWithoutAdmin(manager, actor, id);
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      await this.users.update(manager, id, { ...given, ...(passwordHash === undefined ? {} : { passwordHash }) });
      if (passwordHash !== undefined || body.disabled === true) await this.users.endSessions(manager, id);
      const after = toRow(await this.find(manager, actor, id));
      const shown = passwordHash === undefined ? after : { ...after, passwordChanged: true };
      await this.audit.record(manager, actor, {
        action: 'update',
        resource: 'users',
        resourceId: id,
        before,
        after: shown,
      });
      return after;
    });
  }

  async remove(actor: Actor, id: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const before = toRow(await this.find(manager, actor, id));
      await this.refuseWithoutAdmin(manager, actor, id);
      await this.users.remove(manager, id);
      await this.audit.record(manager, actor, { action: 'delete', resource: 'users', resourceId: id, before });
    });
  }

  /** @throws AppError when nobody could administrate any more once `leaving` no longer can */
  private async refuseWithoutAdmin(manager: Manager, actor: Actor, leaving: string): Promise<void> {
    const admins = await this.users.lockEnabledAdmins(manager, actor.organisationId);
    if (admins.length === 1 && admins[0] === leaving) {
      throw new AppError('conflict', 'this is the last administrator: make somebody else an administrator first');
    }
  }

  private async find(manager: Manager, actor: Actor, id: string): Promise<ShownUser> {
    const user = await this.users.find(manager, actor.organisationId, id);
    if (user === null) throw notFound('user', id);
    return user;
  }
}

function toRow(user: ShownUser): UserRow {
  const { id, email, name, role, disabled, createdAt } = user;
  return { id, email, name, role, disabled, createdAt: createdAt.toISOString() };
}
