import { type DynamicModule, Module } from '@nestjs/common';
import { AuditTrailModule } from './audit/audit-trail.module.js';
import { AuthModule } from './auth/auth.module.js';
import type { Configuration } from './configuration/configuration.js';
import { ConfigurationModule } from './configuration/configuration.module.js';
import { DatabaseModule } from './database/database.module.js';
import { AgentLiveModule } from './agent-live/agent-live.module.js';
import { DocumentsModule } from './documents/documents.module.js';
import { EnrolmentModule } from './enrolment/enrolment.module.js';
import { HeartbeatModule } from './heartbeat/heartbeat.module.js';
import { IngestModule } from './ingest/ingest.module.js';
import { ReadinessModule } from './readiness/readiness.module.js';

/** Every feature, one line each. */
const FEATURES = [
  AuthModule,
  AgentLiveModule,
  DocumentsModule,
  EnrolmentModule,
  HeartbeatModule,
  IngestModule,
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
