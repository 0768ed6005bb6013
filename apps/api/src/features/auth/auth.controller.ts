import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CONFIGURATION, type Configuration } from '../../configuration/configuration.js';
import { CurrentActor, Public, SignedIn } from '../../access/access.js';
import type { Actor } from '../../access/actor.js';
import { AuthService } from './auth.service.js';
import { LONGEST_PASSWORD } from '../users/passwords.js';
import { ROLE_PERMISSIONS, type Role } from '../../access/permissions.js';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './session-cookie.js';

const credentials = z.strictObject({
  email: z.string().trim().min(1).max(320),
  password: z.string().min(1).max(LONGEST_PASSWORD),
});

interface Me {
  readonly id: string | null;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
}
const me = ({ id, email, name, role }: Actor): Me => ({ id, email, name, role });

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
  async login(
    @Body({ schema: credentials }) body: z.infer<typeof credentials>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ user: Me }> {
    const { secret, actor } = await this.auth.signIn(body.email, body.password, request.ip);
    setSessionCookie(reply, secret, this.secure);
    return { user: me(actor) };
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
  whoAmI(@CurrentActor() actor: Actor): { user: Me; permissions: string[] } {
    return { user: me(actor), permissions: [...ROLE_PERMISSIONS[actor.role]] };
  }
}
