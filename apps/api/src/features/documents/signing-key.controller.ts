import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { signingKeyAnswer, type SigningKeyAnswer } from '@portcullis/wire';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { Answers } from '../../http/openapi/answers.js';
import { KeyRotation } from './key-rotation.service.js';

@Controller('signing-key')
export class SigningKeyController {
  constructor(private readonly rotation: KeyRotation) {}

  @Get()
  @RequirePermission('keys:rotate')
  @Answers(signingKeyAnswer)
  inUse(@CurrentActor() actor: Actor): Promise<SigningKeyAnswer> {
    return this.rotation.inUse(actor);
  }

  @Post('rotate')
  @HttpCode(200)
  @RequirePermission('keys:rotate')
  @Answers(signingKeyAnswer)
  async rotate(@CurrentActor() actor: Actor): Promise<SigningKeyAnswer> {
    await this.rotation.rotate(actor);
    return this.rotation.inUse(actor);
  }
}
