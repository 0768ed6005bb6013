import { type DynamicModule, Module } from '@nestjs/common';
import { AuditTrailModule } from './audit/audit-trail.module.js';
import { AuthModule } from './auth/auth.module.js';
import type { Configuration } from './configuration/configuration.js';
import { ConfigurationModule } from './configuration/configuration.module.js';
import { DatabaseModule } from './database/database.module.js';
import { ReadinessModule } from './readiness/readiness.module.js';

/** Every feature, one line each. */
const FEATURES = [
  AuthModule,
  ReadinessModule,
];

@Module({})
export class AppModule {
  static with(configuration: Configuration): DynamicModule {
    return {
      module: AppModule,
      imports: [ConfigurationModule.with(configuration), DatabaseModule, AuditTrailModule, ...FEATURES],
    };
  }
}
