import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIGURATION, type Configuration } from '../../configuration/configuration.js';
import { CurrentActor, Public, SignedIn } from '../../access/access.js';
import { type Actor, may } from '../../access/actor.js';
import { Answers } from '../../http/openapi/answers.js';
import { AuthService } from './auth.service.js';
import {
  type Me,
  PERMISSIONS,
  type SignInAnswer,
  signInAnswer,
  type SignInBody,
  signInBody,
  type WhoAmIAnswer,
  whoAmIAnswer,
} from '@portcullis/wire';
import {
  clearSessionCookie,
  readBrowserCookie,
  readSessionCookie,
  setBrowserCookie,
  setSessionCookie,
} from './session-cookie.js';

const toMe = ({ id, email, name, role }: Actor): Me => ({ id, email, name, role });

@Controller('auth')
export class AuthController {
  private readonly secure: boolean;

  constructor(
    private readonly auth: AuthService,
    @Inject(CONFIGURATION) configuration: Configuration,
  ) {
    this.secure = configuration.publicUrl?.startsWith('https:') ?? false;
  }

  @Public()
  @Post('login')
  @HttpCode(200)
  @Answers(signInAnswer)
  async login(
    @Body({ schema: signInBody }) body: SignInBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInAnswer> {
    const { email, password } = body;
    const { secret, actor, mark } = await this.auth.signIn(email, password, request.ip, readBrowserCookie(request));
    setSessionCookie(reply, secret, this.secure);
    setBrowserCookie(reply, mark, this.secure);
    return { user: toMe(actor) };
  }

  @SignedIn()
  @Post('logout')
  @HttpCode(204)
  async logout(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const secret = readSessionCookie(request);
    if (secret !== undefined) await this.auth.signOut(secret);
    clearSessionCookie(reply);
  }

  @SignedIn()
  @Get('me')
  @Answers(whoAmIAnswer)
  whoAmI(@CurrentActor() actor: Actor): WhoAmIAnswer {
    return { user: toMe(actor), permissions: PERMISSIONS.filter((permission) => may(actor, permission)) };
  }
}
