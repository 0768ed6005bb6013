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
import { AssignmentModule } from './assignments/assignment.module.js';
import { AuditModule } from './audit/audit.module.js';
import { BlockModule } from './blocks/block.module.js';
import { ConsoleLiveModule } from './console-live/console-live.module.js';
import { DeviceModule } from './devices/device.module.js';
import { DeviceSetModule } from './device-sets/device-set.module.js';
import { EventModule } from './events/event.module.js';
import { GrantModule } from './grants/grant.module.js';
import { PolicyModule } from './policies/policy.module.js';
import { SeedModule } from './seed/seed.module.js';
import { UserModule } from './users/user.module.js';
import { DashboardModule } from './dashboard/dashboard.module.js';
import { SearchModule } from './search/search.module.js';
import { EnrolmentTokenModule } from './enrolment-tokens/enrolment-token.module.js';
import { ProfileModule } from './profiles/profile.module.js';
import { MacModule } from './macs/mac.module.js';
import { ApiTokenModule } from './api-tokens/api-token.module.js';
import { WhatIfModule } from './what-if/what-if.module.js';

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
  GrantModule,
  PolicyModule,
  ProfileModule,
  SeedModule,
  UserModule,
  AgentLiveModule,
  DocumentsModule,
  EnrolmentModule,
  EnrolmentTokenModule,
  HeartbeatModule,
  IngestModule,
  MacModule,
  ReadinessModule,
  WhatIfModule,
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
