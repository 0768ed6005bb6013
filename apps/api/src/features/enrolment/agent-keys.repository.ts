import { Injectable } from '@nestjs/common';
import type { JWK } from 'jose';
import { Database } from '../../database/database.js';
import { orm } from '../../database/manager.js';
import { Mac } from '../macs/mac.entity.js';

export interface AgentKey {
  readonly macId: string;
  readonly organisationId: string;
  readonly publicKey: JWK;
  readonly thumbprint: string;
  readonly removed: boolean;
}

@Injectable()
export class AgentKeysRepository {
  constructor(private readonly database: Database) {}

  async keyOf(macId: string): Promise<AgentKey | undefined> {
    const mac = await orm(this.database.manager)
      .createQueryBuilder(Mac, 'mac')
      .select(['mac.id', 'mac.organisationId', 'mac.removedAt'])
      .addSelect(['mac.publicKey', 'mac.keyThumbprint'])
      .where('mac.id = :macId', { macId })
      .getOne();
    if (mac === null) return undefined;
    return {
      macId: mac.id,
      organisationId: mac.organisationId,
      publicKey: mac.publicKey,
      thumbprint: mac.keyThumbprint,
      removed: mac.removedAt !== null,
    };
  }
}
