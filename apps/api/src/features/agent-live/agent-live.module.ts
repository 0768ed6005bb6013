import { Module } from '@nestjs/common';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { AgentLiveGateway } from './agent-live.gateway.js';

@Module({ imports: [EnrolmentModule], providers: [AgentLiveGateway] })
export class AgentLiveModule {}
