import { Injectable } from '@nestjs/common';
import { EnrolmentToken } from '../enrolment/enrolment-token.entity.js';
import { Database } from '../../database/database.js';
import { Organisation } from '../organisations/organisation.entity.js';

/** What seeding asks before it makes anything: it may run again at every start. */
@Injectable()
export class SeedRepository {
  constructor(private readonly database: Database) {}

  /** The first organisation; made when there is none. */
  async organisation(name: string): Promise<string> {
    const { manager } = this.database;
    const [existing] = await manager.find(Organisation, { order: { createdAt: 'ASC' }, take: 1 });
    return existing?.id ?? (await manager.save(Organisation, manager.create(Organisation, { name }))).id;
  }

  hasUser(email: string): Promise<boolean> {
    return this.isThere('SELECT 1 FROM users WHERE lower(email) = lower($1)', [email]);
  }

  async userId(organisationId: string, email: string): Promise<string | undefined> {
    const rows: { id: string }[] = await this.database.manager.query(
      'SELECT id FROM users WHERE organisation_id = $1 AND lower(email) = lower($2)',
      [organisationId, email],
    );
    return rows[0]?.id;
  }

  hasPolicy(organisationId: string, name: string): Promise<boolean> {
    return this.isThere('SELECT 1 FROM policies WHERE organisation_id = $1 AND name = $2', [organisationId, name]);
  }

  hasAssignments(organisationId: string): Promise<boolean> {
    return this.isThere('SELECT 1 FROM assignments WHERE organisation_id = $1', [organisationId]);
  }

  async deviceSetId(organisationId: string, name: string): Promise<string | undefined> {
    const rows: { id: string }[] = await this.database.manager.query(
      'SELECT id FROM device_sets WHERE organisation_id = $1 AND name = $2',
      [organisationId, name],
    );
    return rows[0]?.id;
  }

  hasToken(hash: Buffer): Promise<boolean> {
    return this.isThere('SELECT 1 FROM enrolment_tokens WHERE token_hash = $1', [hash]);
  }

  async insertToken(organisationId: string, name: string, tokenHash: Buffer): Promise<void> {
    const { manager } = this.database;
    const token = {
      organisationId,
      name,
      tokenHash,
      tags: [],
      expiresAt: null,
      maxUses: null,
      uses: 0,
      createdBy: null,
    };
    await manager.save(EnrolmentToken, manager.create(EnrolmentToken, token));
  }

  private async isThere(sql: string, parameters: unknown[]): Promise<boolean> {
    const rows: unknown[] = await this.database.manager.query(`${sql} LIMIT 1`, parameters);
    return rows.length > 0;
  }
}
