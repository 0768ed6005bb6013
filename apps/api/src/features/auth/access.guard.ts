import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AgentTokens } from '../enrolment/agent-tokens.js';
import { isAllowed } from '@portcullis/wire';
import { AppError } from '../../errors/app-error.js';
import { ACCESS_METADATA, type Access } from '../../access/access.js';
import { may } from '../../access/actor.js';
import { readApiToken } from './api-token-secret.js';
import { ApiTokenSignIn } from './api-token-sign-in.repository.js';
import { AuthService } from './auth.service.js';
import { readSessionCookie } from './session-cookie.js';

const CSRF_HEADER = 'x-portcullis-csrf';
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A form or image on another site cannot set a header of its own, so its presence shows that our console asked. */
function refuseCrossSite(request: FastifyRequest): void {
  if (SAFE_METHODS.has(request.method) || request.headers[CSRF_HEADER] === '1') return;
  throw new AppError(
    'csrf-header-missing',
    'send the header `X-Portcullis-CSRF: 1` with every request that changes something',
  );
}

/** Stands before every route. A route that does not say who may call it is refused for everybody. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly auth: AuthService,
    private readonly apiTokens: ApiTokenSignIn,
    private readonly agentTokens: AgentTokens,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // WebSockets are let in, or not, at their upgrade request.
    if (context.getType() === 'ws') return true;
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS_METADATA, [
      context.getHandler(),
      context.getClass(),
    ]);
    return this.admit(access, context.switchToHttp().getRequest<FastifyRequest>());
  }

  /**
   * Who it is and whether they may, by the head of the request alone. Asked before the body is read, so that a
   * stranger's body is never unpacked, held or parsed; the guard asks again and finds the answer.
   */
  async admit(access: Access | undefined, request: FastifyRequest): Promise<boolean> {
    if (request.admitted === true) return true;
    request.admitted = await this.judge(access, request);
    return request.admitted;
  }

  private async judge(access: Access | undefined, request: FastifyRequest): Promise<boolean> {
    if (access === undefined) throw new AppError('forbidden', 'nobody may use this route: it declares no permission');
    switch (access.for) {
      case 'enrolling-agents':
        return true;
      case 'agents':
        request.mac = await this.agentTokens.authenticate(request.headers.authorization);
        return true;
      case 'anyone':
        refuseCrossSite(request);
        return true;
      case 'signed-in':
        await this.signedIn(request);
        return true;
      case 'permission': {
        const actor = await this.signedIn(request);
        if (may(actor, access.permission)) return true;
        if (isAllowed(actor.role, access.permission)) {
          throw new AppError(
            'forbidden',
            `this API token does not include \`${access.permission}\`: make one that may manage access (\`managesAccess\`)`,
          );
        }
        throw new AppError(
          'forbidden',
          `your role \`${actor.role}\` does not include \`${access.permission}\`; ask an administrator`,
        );
      }
    }
  }

  private async signedIn(request: FastifyRequest) {
    const token = readApiToken(request.headers.authorization);
    if (token !== undefined) return this.program(request, token);
    const secret = readSessionCookie(request);
    const actor = secret === undefined ? undefined : await this.auth.actorOf(secret, request.ip);
    if (actor === undefined) throw new AppError('not-signed-in', 'sign in first');
    refuseCrossSite(request);
    request.actor = actor;
    return actor;
  }

  /** No browser sends a token by itself, so nothing can be forged across sites. */
  private async program(request: FastifyRequest, token: string) {
    const actor = await this.apiTokens.actorOf(token, request.ip);
    if (actor === undefined) {
      throw new AppError('not-signed-in', 'the API token is unknown or has expired: make a new one in the console');
    }
    request.actor = actor;
    return actor;
  }
}
