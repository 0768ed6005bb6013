import { Module } from '@nestjs/common';
import { EnrolmentTokenModule } from '../enrolment-tokens/enrolment-token.module.js';
import { ProfileController } from './profile.controller.js';
import { ProfileRepository } from './profile.repository.js';
import { ProfileService } from './profile.service.js';

@Module({
  imports: [EnrolmentTokenModule],
  controllers: [ProfileController],
  providers: [ProfileService, ProfileRepository],
})
export class ProfileModule {}
