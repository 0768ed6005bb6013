import { Module } from '@nestjs/common';
import { EnrolmentTokenController } from './enrolment-token.controller.js';
import { EnrolmentTokenRepository } from './enrolment-token.repository.js';
import { EnrolmentTokenService } from './enrolment-token.service.js';

@Module({
  controllers: [EnrolmentTokenController],
  providers: [EnrolmentTokenService, EnrolmentTokenRepository],
  exports: [EnrolmentTokenService],
})
export class EnrolmentTokenModule {}
