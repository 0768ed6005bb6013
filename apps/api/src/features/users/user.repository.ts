import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Session } from '../auth/session.entity.js';
import { isUniqueViolation } from '../../database/database.js';
import { AppError } from '../../errors/app-error.js';
import { orderBy } from '../../database/order.js';
import { readPage } from '../../database/read-page.js';
import { Where } from '../../database/where.js';
import { likePattern } from '../../http/list-query.js';
import { User } from './user.entity.js';
import type { UserListQuery } from './user.schema.js';

const SORTED = { email: 'lower(email)', name: 'lower(name)', role: 'role' } as const;
type Values = Partial<Pick<User, 'email' | 'name' | 'role' | 'disabled' | 'passwordHash'>>;

@Injectable()
export class UserRepository {
  list(manager: EntityManager, organisationId: string, query: UserListQuery): Promise<{ rows: User[]; total: number }> {
    const where = new Where()
      .when(organisationId, (org) => `organisation_id = ${org}`)
      .when(query.role, (role) => `role = ${role}`)
      .when(query.disabled, (disabled) => `disabled = ${disabled}`)
      .when(query.q ? likePattern(query.q) : undefined, (q) => `concat_ws(' ', email, name) ilike ${q}`);
    return readPage(manager, {
      select: 'id, organisation_id as "organisationId", email, name, role, disabled, created_at as "createdAt"',
      from: 'users',
      where,
      order: orderBy(SORTED[query.sort], query.order, 'id'),
      limit: query.limit,
      offset: query.offset,
    });
  }

  find(manager: EntityManager, organisationId: string, id: string): Promise<User | null> {
    return manager.findOneBy(User, { organisationId, id });
  }

  /** Waits until nobody else is changing administrators, so that two cannot remove each other at once. */
  async lockEnabledAdmins(manager: EntityManager, organisationId: string): Promise<readonly string[]> {
    const rows: { id: string }[] = await manager.query(
      `select id from users where organisation_id = $1 and role = 'admin' and not disabled order by id for update`,
      [organisationId],
    );
    return rows.map(({ id }) => id);
  }

  /** @throws AppError `conflict` when the address is taken */
  async insert(
    manager: EntityManager,
    values: Omit<Required<Values>, 'disabled'> & { readonly organisationId: string },
  ): Promise<string> {
    const result = await taken(values.email, manager.insert(User, values));
    return (result.identifiers[0] as { id: string }).id;
  }

  /** @throws AppError `conflict` when the address is taken */
  async update(manager: EntityManager, id: string, values: Values): Promise<void> {
    if (Object.keys(values).length > 0) await taken(values.email, manager.update(User, { id }, values));
  }

  async remove(manager: EntityManager, id: string): Promise<void> {
    await manager.delete(User, { id });
  }

  /** Whoever is signed in as this person has to sign in again. */
  async endSessions(manager: EntityManager, userId: string): Promise<void> {
    await manager.delete(Session, { userId });
  }
}

async function taken<T>(email: string | undefined, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const message = `\`${email}\` has an account already: change that one or use another address`;
    throw new AppError('conflict', message, { details: [{ path: 'email', message }], cause: error });
  }
}
