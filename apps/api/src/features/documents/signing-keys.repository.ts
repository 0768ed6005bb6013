import { Injectable } from '@nestjs/common';
import { boolean, integer, text, timestamp } from '../../database/columns.js';
import { Database } from '../../database/database.js';
import { type Manager, orm } from '../../database/manager.js';
import { lockByName, select, statement } from '../../database/sql.js';
import { SigningKey } from './signing-key.entity.js';

const IS_MIGRATED = statement({ there: boolean() }, `select to_regclass('signing_keys') is not null as there`);

/** Reads keys with their sealed private halves, which no other query of the table carries. */
const KEY_IN_USE = select(
  {
    keyId: text("encode(k.key_id, 'hex')"),
    since: timestamp('k.created_at'),
    earlier: integer(
      '(select count(*)::int from signing_keys o where o.organisation_id = k.organisation_id and not o.active)',
    ),
    macsToFollow: integer(
      `(select count(*)::int from macs m where m.organisation_id = k.organisation_id and m.removed_at is null
        and m.anchor_key_id <> k.key_id)`,
    ),
  },
  'signing_keys k where k.organisation_id = $1 and k.active',
);

@Injectable()
export class SigningKeysRepository {
  constructor(private readonly database: Database) {}

  /** Every organisation's active key; none before the first migration. */
  async allActive(): Promise<readonly SigningKey[]> {
    const { manager } = this.database;
    if (!(await IS_MIGRATED.one(manager)).there) return [];
    return orm(manager)
      .createQueryBuilder(SigningKey, 'key')
      .addSelect('key.privateKeyEncrypted')
      .where('key.active')
      .getMany();
  }

  active(manager: Manager, organisationId: string): Promise<SigningKey | null> {
    return orm(manager)
      .createQueryBuilder(SigningKey, 'key')
      .addSelect('key.privateKeyEncrypted')
      .where('key.organisationId = :organisationId AND key.active', { organisationId })
      .getOne();
  }

  /** Two replicas that find no key at the same moment must not both make one. */
  async lock(manager: Manager, organisationId: string): Promise<void> {
    await lockByName(manager, `signing-key.${organisationId}`);
  }

  async retire(manager: Manager, organisationId: string): Promise<void> {
    await orm(manager).update(SigningKey, { organisationId, active: true }, { active: false });
  }

  insert(manager: Manager, key: Omit<SigningKey, 'id' | 'createdAt' | 'active'>): Promise<SigningKey> {
    return orm(manager).save(SigningKey, orm(manager).create(SigningKey, { ...key, active: true }));
  }

  /** The active key, and who does not trust it yet. */
  inUse(manager: Manager, organisationId: string) {
    return KEY_IN_USE.one(manager, [organisationId]);
  }
}
