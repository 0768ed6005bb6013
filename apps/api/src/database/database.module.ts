import { type DynamicModule, Global, Inject, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIGURATION, type Configuration } from '../configuration/configuration.js';
import { createDataSource, type Entities } from './data-source.js';
import { Database, DatabaseUnreachableError } from './database.js';
import { EventPartitions } from './event-partitions.js';
import { Notifications } from './notifications.js';

/** Closes the pool last, after the services that use it have stopped. */
@Injectable()
class PoolCloser implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}
  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

async function connect(databaseUrl: string, entities: Entities): Promise<DataSource> {
  try {
    return await createDataSource(databaseUrl, entities).initialize();
  } catch (cause) {
    throw new DatabaseUnreachableError(cause);
  }
}

@Global()
@Module({
  providers: [Database, EventPartitions, Notifications, PoolCloser],
  exports: [Database, Notifications],
})
export class DatabaseModule {
  static with(entities: Entities): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        {
          provide: DataSource,
          inject: [CONFIGURATION],
          useFactory: ({ databaseUrl }: Configuration) => connect(databaseUrl, entities),
        },
      ],
      exports: [DataSource],
    };
  }
}
