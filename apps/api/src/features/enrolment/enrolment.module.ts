import { Module } from '@nestjs/common';
import { AgentKeysRepository } from './agent-keys.repository.js';
import { AgentTokens } from './agent-tokens.js';
import { EnrolmentController } from './enrolment.controller.js';
import { EnrolmentRepository } from './enrolment.repository.js';
import { EnrolmentService } from './enrolment.service.js';

@Module({
  controllers: [EnrolmentController],
  providers: [EnrolmentService, EnrolmentRepository, AgentTokens, AgentKeysRepository],
  exports: [AgentTokens],
})
export class EnrolmentModule {}
