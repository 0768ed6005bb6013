import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { AccessGuard } from './access.guard.js';
import { ApiTokenSignIn } from './api-token-sign-in.repository.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { KnownBrowsers } from './known-browsers.js';
import { LoginThrottle } from './login-throttle.repository.js';
import { SessionsRepository } from './sessions.repository.js';

@Global()
@Module({
  imports: [EnrolmentModule],
  controllers: [AuthController],
  providers: [
    AuthService,
    ApiTokenSignIn,
    KnownBrowsers,
    LoginThrottle,
    SessionsRepository,
    AccessGuard,
    { provide: APP_GUARD, useExisting: AccessGuard },
  ],
  exports: [AuthService, AccessGuard],
})
export class AuthModule {}
