import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AgentTokensModule } from '../enrolment/agent-tokens.module.js';
import { AccessGuard } from './access.guard.js';
import { ApiTokenSignIn } from './api-token-sign-in.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { LoginThrottle } from './login-throttle.js';
import { SessionsRepository } from './sessions.repository.js';

@Global()
@Module({
  imports: [AgentTokensModule],
  controllers: [AuthController],
  providers: [
    AuthService,
    ApiTokenSignIn,
    LoginThrottle,
    SessionsRepository,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [AuthService],
})
export class AuthModule {}
