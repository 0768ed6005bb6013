import { Body, Controller, Get, Header, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
import { CurrentActor, RequirePermission } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { Answers, AnswersFile } from '../../http/openapi/answers.js';
import { type ProfileBody, profileBody, profileParams, type ProfileParams, profileSettings } from '@portcullis/wire';
import { ProfileService } from './profile.service.js';

/** The media type that macOS and device management know profiles by. */
const MEDIA_TYPE = 'application/x-apple-aspen-config';

@Controller('profiles')
export class ProfileController {
  constructor(private readonly profiles: ProfileService) {}

  @Get('settings')
  @RequirePermission('tokens:write')
  @Answers(profileSettings)
  settings(@CurrentActor() actor: Actor) {
    return this.profiles.settings(actor);
  }

  @Post(':kind')
  @HttpCode(200)
  @RequirePermission('tokens:write')
  @AnswersFile(MEDIA_TYPE)
  @Header('cache-control', 'no-store')
  async create(
    @CurrentActor() actor: Actor,
    @Param({ schema: profileParams }) { kind }: ProfileParams,
    @Body({ schema: profileBody }) body: ProfileBody,
  ) {
    const xml = await this.profiles.create(actor, kind, body);
    return new StreamableFile(Buffer.from(xml), {
      type: MEDIA_TYPE,
      disposition: `attachment; filename="portcullis-${kind}.mobileconfig"`,
    });
  }
}
