import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from './features/auth/auth.module.js';
import type { Configuration } from './configuration/configuration.js';
import { ConfigurationModule } from './configuration/configuration.module.js';
import { DatabaseModule } from './database/database.module.js';
import { ENTITIES } from './entities.js';
import { AgentLiveModule } from './features/agent-live/agent-live.module.js';
import { DocumentsModule } from './features/documents/documents.module.js';
import { EnrolmentModule } from './features/enrolment/enrolment.module.js';
import { HealthHistoryModule } from './features/health-history/health-history.module.js';
import { HeartbeatModule } from './features/heartbeat/heartbeat.module.js';
import { IngestModule } from './features/ingest/ingest.module.js';
import { ReadinessModule } from './features/readiness/readiness.module.js';
import { ReferenceModule } from './features/reference/reference.module.js';
import { AssignmentModule } from './features/assignments/assignment.module.js';
import { AuditModule } from './features/audit/audit.module.js';
import { BlockModule } from './features/blocks/block.module.js';
import { ConsoleLiveModule } from './features/console-live/console-live.module.js';
import { DeviceModule } from './features/devices/device.module.js';
import { DeviceSetModule } from './features/device-sets/device-set.module.js';
import { EvidenceModule } from './features/evidence/evidence.module.js';
import { EventModule } from './features/events/event.module.js';
import { GrantModule } from './features/grants/grant.module.js';
import { PolicyModule } from './features/policies/policy.module.js';
import { RetentionModule } from './features/retention/retention.module.js';
import { SeedModule } from './features/seed/seed.module.js';
import { UserModule } from './features/users/user.module.js';
import { DashboardModule } from './features/dashboard/dashboard.module.js';
import { SearchModule } from './features/search/search.module.js';
import { EnrolmentTokenModule } from './features/enrolment-tokens/enrolment-token.module.js';
import { ProfileModule } from './features/profiles/profile.module.js';
import { MacModule } from './features/macs/mac.module.js';
import { ApiTokenModule } from './features/api-tokens/api-token.module.js';
import { UnprotectedModule } from './features/unprotected/unprotected.module.js';
import { WhatIfModule } from './features/what-if/what-if.module.js';

/** Every feature, one line each. */
export const FEATURES = [
  AuthModule,
  ApiTokenModule,
  AssignmentModule,
  AuditModule,
  BlockModule,
  ConsoleLiveModule,
  DashboardModule,
  SearchModule,
  DeviceModule,
  DeviceSetModule,
  EventModule,
  EvidenceModule,
  GrantModule,
  PolicyModule,
  ProfileModule,
  SeedModule,
  UserModule,
  AgentLiveModule,
  DocumentsModule,
  EnrolmentModule,
  EnrolmentTokenModule,
  HealthHistoryModule,
  HeartbeatModule,
  IngestModule,
  MacModule,
  ReadinessModule,
  RetentionModule,
  ReferenceModule,
  UnprotectedModule,
  WhatIfModule,
];

@Module({})
export class AppModule {
  static with(configuration: Configuration): DynamicModule {
    return {
      module: AppModule,
      imports: [ConfigurationModule.with(configuration), DatabaseModule.with(ENTITIES), ...FEATURES],
    };
  }
}
