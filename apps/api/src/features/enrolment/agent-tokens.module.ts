import { Module } from '@nestjs/common';
import { AgentKeysRepository } from './agent-keys.repository.js';
import { AgentTokens } from './agent-tokens.js';

@Module({ providers: [AgentTokens, AgentKeysRepository], exports: [AgentTokens] })
export class AgentTokensModule {}
