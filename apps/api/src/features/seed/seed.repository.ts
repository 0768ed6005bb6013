import { Injectable } from '@nestjs/common';
import { boolean, uuid } from '../../database/columns.js';
import { Database } from '../../database/database.js';
import { orm } from '../../database/manager.js';
import { select, statement } from '../../database/sql.js';
import { Assignment } from '../assignments/assignment.entity.js';
import { DeviceSetRecord } from '../device-sets/device-set.entity.js';
import { EnrolmentToken } from '../enrolment/enrolment-token.entity.js';
import { Organisation } from '../organisations/organisation.entity.js';
import { PolicyRecord } from '../policies/policy.entity.js';

const HAS_USER = statement(
  { there: boolean() },
  'select exists (select from users where lower(email) = lower($1)) as there',
);
const USER = select({ id: uuid('id') }, 'users where organisation_id = $1 and lower(email) = lower($2)');

/** What seeding asks before it makes anything: it may run again at every start. */
@Injectable()
export class SeedRepository {
  constructor(private readonly database: Database) {}

  /** The first organisation; made when there is none. */
  async organisation(name: string): Promise<string> {
    const organisations = orm(this.database.manager);
    const [existing] = await organisations.find(Organisation, { order: { createdAt: 'ASC' }, take: 1 });
    return existing?.id ?? (await organisations.save(Organisation, organisations.create(Organisation, { name }))).id;
  }

  async organisations(): Promise<string[]> {
    return (await orm(this.database.manager).find(Organisation, { select: { id: true } })).map(({ id }) => id);
  }

  async hasUser(email: string): Promise<boolean> {
    return (await HAS_USER.one(this.database.manager, [email])).there;
  }

  async userId(organisationId: string, email: string): Promise<string | undefined> {
    return (await USER.first(this.database.manager, [organisationId, email]))?.id;
  }

  hasPolicy(organisationId: string, name: string): Promise<boolean> {
    return orm(this.database.manager).existsBy(PolicyRecord, { organisationId, name });
  }

  hasAssignments(organisationId: string): Promise<boolean> {
    return orm(this.database.manager).existsBy(Assignment, { organisationId });
  }

  async deviceSetId(organisationId: string, name: string): Promise<string | undefined> {
    return (await orm(this.database.manager).findOneBy(DeviceSetRecord, { organisationId, name }))?.id;
  }

  hasToken(tokenHash: Buffer): Promise<boolean> {
    return orm(this.database.manager).existsBy(EnrolmentToken, { tokenHash });
  }

  async insertToken(organisationId: string, name: string, tokenHash: Buffer, tags: readonly string[]): Promise<void> {
    const token = { organisationId, name, tokenHash, tags: [...tags], expiresAt: null, maxUses: null, createdBy: null };
    await orm(this.database.manager).insert(EnrolmentToken, token);
  }
}
