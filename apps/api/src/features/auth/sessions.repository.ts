import { Injectable } from '@nestjs/common';
import { type Manager, orm } from '../../database/manager.js';
import { Database } from '../../database/database.js';
import { Organisation } from '../organisations/organisation.entity.js';
import { User } from '../users/user.entity.js';
import type { Role } from '@portcullis/wire';
import { Session } from './session.entity.js';

/** An account as signing in needs it. */
export interface Account {
  readonly id: string;
  readonly organisationId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
}

@Injectable()
export class SessionsRepository {
  constructor(private readonly database: Database) {}

  /** The address is compared without regard to case. */
  async accountByEmail(email: string): Promise<(Account & { readonly passwordHash: string }) | undefined> {
    const user = await orm(this.database.manager)
      .createQueryBuilder(User, 'user')
      .addSelect('user.passwordHash')
      .where('lower(user.email) = lower(:email)', { email })
      .getOne();
    return user ?? undefined;
  }

  /** The organisation that whoever has no account must have meant, where there is one. */
  async onlyOrganisation(): Promise<string | undefined> {
    const found = await orm(this.database.manager).find(Organisation, { select: { id: true }, take: 2 });
    return found.length === 1 ? found[0]?.id : undefined;
  }

  async insert(manager: Manager, session: { id: Buffer; userId: string; expiresAt: Date; ip: string }): Promise<void> {
    await orm(manager).insert(Session, session);
  }

  /** The account behind a session that has not expired, if it may still sign in. */
  async accountOfSession(id: Buffer): Promise<Account | undefined> {
    const user = await orm(this.database.manager)
      .createQueryBuilder(User, 'user')
      .innerJoin(Session, 'session', 'session.userId = user.id')
      .where('session.id = :id AND session.expiresAt > now() AND NOT user.disabled', { id })
      .getOne();
    return user ?? undefined;
  }

  async remove(id: Buffer): Promise<void> {
    await orm(this.database.manager).delete(Session, { id });
  }

  async removeExpired(): Promise<void> {
    await orm(this.database.manager).createQueryBuilder().delete().from(Session).where('expires_at <= now()').execute();
  }
}
