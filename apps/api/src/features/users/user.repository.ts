import { Injectable } from '@nestjs/common';
import type { Role, UserListQuery } from '@portcullis/wire';
import { boolean, type Row, text, timestamp, uuid } from '../../database/columns.js';
import { isUniqueViolation } from '../../database/database.js';
import { List } from '../../database/list.js';
import { type Manager, orm } from '../../database/manager.js';
import { command, select } from '../../database/sql.js';
import { likePattern, Where } from '../../database/where.js';
import { AppError } from '../../errors/app-error.js';
import { User } from './user.entity.js';

const USER = {
  id: uuid('id'),
  email: text('email'),
  name: text('name'),
  role: text<Role>('role'),
  disabled: boolean('disabled'),
  createdAt: timestamp('created_at'),
};
export type ShownUser = Row<typeof USER>;

const LIST = new List({
  columns: USER,
  from: 'users',
  sorts: { email: 'lower(email)', name: 'lower(name)', role: 'role' },
  id: 'id',
});
const LOCK_ADMINS = select(
  { id: uuid('id') },
  `users where organisation_id = $1 and role = 'admin' and not disabled order by id for update`,
);
const END_SESSIONS = command('delete from sessions where user_id = $1');
type Values = Partial<Pick<User, 'email' | 'name' | 'role' | 'disabled' | 'passwordHash'>>;

@Injectable()
export class UserRepository {
  list(manager: Manager, organisationId: string, query: UserListQuery) {
    const where = new Where()
      .when(organisationId, (org) => `organisation_id = ${org}`)
      .when(query.role, (role) => `role = ${role}`)
      .when(query.disabled, (disabled) => `disabled = ${disabled}`)
      .when(query.q ? likePattern(query.q) : undefined, (q) => `concat_ws(' ', email, name) ilike ${q}`);
    return LIST.read(manager, where, query);
  }

  find(manager: Manager, organisationId: string, id: string): Promise<ShownUser | null> {
    return orm(manager).findOneBy(User, { organisationId, id });
  }

  /** Waits until nobody else is changing administrators, so that two cannot remove each other at once. */
  async lockEnabledAdmins(manager: Manager, organisationId: string): Promise<readonly string[]> {
    const rows = await LOCK_ADMINS.all(manager, [organisationId]);
    return rows.map(({ id }) => id);
  }

  /** @throws AppError `conflict` when the address is taken */
  async insert(
    manager: Manager,
    values: Omit<Required<Values>, 'disabled'> & { readonly organisationId: string },
  ): Promise<string> {
    const result = await taken(values.email, orm(manager).insert(User, values));
    return (result.identifiers[0] as { id: string }).id;
  }

  /** @throws AppError `conflict` when the address is taken */
  async update(manager: Manager, id: string, values: Values): Promise<void> {
    if (Object.keys(values).length > 0) await taken(values.email, orm(manager).update(User, { id }, values));
  }

  async remove(manager: Manager, id: string): Promise<void> {
    await orm(manager).delete(User, { id });
  }

  /** Whoever is signed in as this person has to sign in again. */
  async endSessions(manager: Manager, userId: string): Promise<void> {
    await END_SESSIONS.run(manager, [userId]);
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
