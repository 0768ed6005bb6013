import { Module } from '@nestjs/common';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { PresenceModule } from '../presence/presence.module.js';
import { AgentLiveGateway } from './agent-live.gateway.js';

@Module({ imports: [EnrolmentModule, PresenceModule], providers: [AgentLiveGateway] })
export class AgentLiveModule {}
