import { Module } from '@nestjs/common';
import { PresenceRepository } from './presence.repository.js';
import { Presence } from './presence.service.js';

@Module({ providers: [Presence, PresenceRepository], exports: [Presence] })
export class PresenceModule {}
