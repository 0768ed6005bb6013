import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/audit-trail.js';
import { Database } from '../../database/database.js';
import { AppError } from '../../errors/app-error.js';
import type { Actor } from '../../access/actor.js';
import { KnownBrowsers } from './known-browsers.js';
import { LoginThrottle } from './login-throttle.repository.js';
import { passwordFits } from '../users/passwords.js';
import { type Account, SessionsRepository } from './sessions.repository.js';

export const SESSION_LIFETIME_S = 12 * 60 * 60;

function sessionId(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function toActor(account: Account, ip: string): Actor {
  const { id, organisationId, email, name, role } = account;
  return { id, organisationId, email, name, role, ip };
}

@Injectable()
export class AuthService {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionsRepository,
    private readonly throttle: LoginThrottle,
    private readonly browsers: KnownBrowsers,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @param mark what `KnownBrowsers` once gave this browser
   * @returns the cookie's value, which is stored nowhere else, who signed in, and the browser's new mark
   */
  async signIn(
    email: string,
    password: string,
    ip: string,
    mark: string | undefined,
  ): Promise<{ secret: string; actor: Actor; mark: string }> {
    const account = await this.sessions.accountByEmail(email);
    const attempt = { email, ip, browser: this.browsers.nameIn(mark, account) };
    await this.throttle.begin(attempt);
    const fits = await passwordFits(account?.passwordHash, password);
    if (!fits || account === undefined || account.disabled) {
      await this.recordFailure(email, ip, account);
      throw new AppError('wrong-credentials', 'the email address or the password is wrong');
    }
    await this.throttle.succeeded(attempt);
    const actor = toActor(account, ip);
    const secret = randomBytes(32).toString('base64url');
    await this.sessions.removeExpired();
    await this.database.transaction(async (manager) => {
      const expiresAt = new Date(Date.now() + SESSION_LIFETIME_S * 1000);
      await this.sessions.insert(manager, { id: sessionId(secret), userId: account.id, expiresAt, ip });
      await this.audit.record(manager, actor, { action: 'sign-in', resource: 'sessions', resourceId: account.id });
    });
    return { secret, actor, mark: this.browsers.mark(account) };
  }

  /** Of whom is not said when there is no such account: the log is read by people who may know the address. */
  private async recordFailure(email: string, ip: string, account: Account | undefined): Promise<void> {
    const organisationId = account?.organisationId ?? (await this.sessions.onlyOrganisation());
    if (organisationId === undefined) return;
    const stranger = { id: null, organisationId, email, name: email, role: 'auditor' as const, ip };
    await this.audit.record(this.database.manager, stranger, {
      action: 'sign-in-failed',
      resource: 'sessions',
      resourceId: account?.id ?? '',
    });
  }

  async signOut(secret: string): Promise<void> {
    await this.sessions.remove(sessionId(secret));
  }

  /** Who a session cookie belongs to; `undefined` when it is unknown, expired, or the account was disabled. */
  async actorOf(secret: string, ip: string): Promise<Actor | undefined> {
    const account = await this.sessions.accountOfSession(sessionId(secret));
    return account === undefined ? undefined : toActor(account, ip);
  }
}
