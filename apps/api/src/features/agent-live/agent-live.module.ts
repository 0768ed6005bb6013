import { Module } from '@nestjs/common';
import { AgentTokensModule } from '../enrolment/agent-tokens.module.js';
import { AgentLiveGateway } from './agent-live.gateway.js';

@Module({ imports: [AgentTokensModule], providers: [AgentLiveGateway] })
export class AgentLiveModule {}
