import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import type { Role } from '@portcullis/wire';
import { boolean, text, timestamp, uuid } from '../../database/columns.js';
import { Database } from '../../database/database.js';
import { statement } from '../../database/sql.js';
import { apiTokenHash } from './api-token-secret.js';

/** Writes at most once a minute: a program that asks a thousand times must not write a thousand times. */
const OWNER = statement(
  {
    id: uuid(),
    organisationId: uuid(),
    email: text(),
    name: text(),
    role: text<Role>(),
    managesAccess: boolean(),
    expiresAt: timestamp(),
  },
  `with used as (
     update api_tokens set last_used_at = now()
     where token_hash = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')
   )
   select u.id, t.organisation_id as "organisationId", u.email, t.name, t.role,
     t.manages_access as "managesAccess", t.expires_at as "expiresAt"
   from api_tokens t join users u on u.id = t.created_by
   where t.token_hash = $1 and t.expires_at > now() and not u.disabled and u.role = 'admin'`,
);

/**
 * Who a program acts for: the person who made its token, with the token's own role. A token ends with its time, with
 * its removal, and when its maker is no longer an administrator.
 */
@Injectable()
export class ApiTokenSignIn {
  constructor(private readonly database: Database) {}

  /** `undefined` when the token is unknown or has ended. */
  async actorOf(secret: string, ip: string): Promise<Actor | undefined> {
    const owner = await OWNER.first(this.database.manager, [apiTokenHash(secret)]);
    if (owner === undefined) return undefined;
    const { id, organisationId, email, name, role, managesAccess, expiresAt } = owner;
    const token = { managesAccess, expiresAt };
    return { id, organisationId, email: `${email} (token “${name}”)`, name, role, ip, token };
  }
}
