import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { EventModule } from '../events/event.module.js';
import { ConsoleLiveGateway } from './console-live.gateway.js';

@Module({ imports: [AuthModule, EventModule], providers: [ConsoleLiveGateway] })
export class ConsoleLiveModule {}
