import { DataSource, DefaultNamingStrategy } from 'typeorm';
import { Foundation0001 } from './migrations/0001-foundation.js';
import { ConsoleQueries0002 } from './migrations/0002-console-queries.js';
import { ApiTokens0003 } from './migrations/0003-api-tokens.js';
import { ProfileSettings0004 } from './migrations/0004-profile-settings.js';
import { PolicyProblems0005 } from './migrations/0005-policy-problems.js';
import { DiskIdentities0006 } from './migrations/0006-disk-identities.js';
import { EventIdsPerMac0007 } from './migrations/0007-event-ids-per-mac.js';
import { SharedDevices0008 } from './migrations/0008-shared-devices.js';
import { HealthHistory0009 } from './migrations/0009-health-history.js';
import { RemovedMacs0011 } from './migrations/0011-removed-macs.js';
import { ExtendedGrants0012 } from './migrations/0012-extended-grants.js';
import { TokenScopes0013 } from './migrations/0013-token-scopes.js';
import { MacPresence0014 } from './migrations/0014-mac-presence.js';
import { EventVolumes0017 } from './migrations/0017-event-volumes.js';
import { SteadyClient } from './steady-client.js';

/** In the order in which they run; each one stays as it is once it was released. */
export const MIGRATIONS = [
  Foundation0001,
  ConsoleQueries0002,
  ApiTokens0003,
  ProfileSettings0004,
  PolicyProblems0005,
  DiskIdentities0006,
  EventIdsPerMac0007,
  SharedDevices0008,
  HealthHistory0009,
  RemovedMacs0011,
  ExtendedGrants0012,
  TokenScopes0013,
  MacPresence0014,
  EventVolumes0017,
];

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `draftUpdatedAt` in an entity is `draft_updated_at` in the table. */
export class SnakeCaseNaming extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? snakeCase(propertyName);
  }
}

/** The classes of `*.entity.ts`, which features have; migrations need none. */
export type Entities = readonly (new () => object)[];

/**
 * The connection pool. The schema is made by migrations alone: `synchronize` stays off, and nothing migrates at start.
 */
export function createDataSource(databaseUrl: string, entities: Entities = []): DataSource {
  return new DataSource({
    type: 'postgres',
    url: databaseUrl,
    applicationName: 'portcullis-api',
    entities: [...entities],
    migrations: MIGRATIONS,
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeCaseNaming(),
    synchronize: false,
    // Ids come from gen_random_uuid(), which PostgreSQL has by itself.
    installExtensions: false,
    logging: false,
    extra: { Client: SteadyClient, max: 12, connectionTimeoutMillis: 10_000 },
  });
}
