import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Permission } from '@portcullis/wire';
import { AppError } from '../errors/app-error.js';
import type { Actor, AuthenticatedMac } from './actor.js';

/** Who may call a route. Each route declares one; the guard refuses a route without. */
export type Access =
  | { readonly for: 'anyone' }
  | { readonly for: 'signed-in' }
  | { readonly for: 'permission'; readonly permission: Permission }
  | { readonly for: 'agents' }
  | { readonly for: 'enrolling-agents' };

export const ACCESS_METADATA = 'portcullis:access';

/** No sign-in needed. */
export const Public = () => SetMetadata(ACCESS_METADATA, { for: 'anyone' } satisfies Access);
/** Any signed-in person, whatever the role. */
export const SignedIn = () => SetMetadata(ACCESS_METADATA, { for: 'signed-in' } satisfies Access);
/** Signed-in people whose role has this permission. */
export const RequirePermission = (permission: Permission) =>
  SetMetadata(ACCESS_METADATA, { for: 'permission', permission } satisfies Access);
/** Enrolled Macs with a signed token. */
export const AgentRoute = () => SetMetadata(ACCESS_METADATA, { for: 'agents' } satisfies Access);
/** Agents that have no key on record yet; the route checks their enrolment token itself. */
export const EnrolmentRoute = () => SetMetadata(ACCESS_METADATA, { for: 'enrolling-agents' } satisfies Access);

/** The signed-in person of this request. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<FastifyRequest>();
  if (actor === undefined) throw new AppError('not-signed-in', 'sign in first');
  return actor;
});

/** The Mac of this request. */
export const CurrentMac = createParamDecorator((_: unknown, context: ExecutionContext): AuthenticatedMac => {
  const { mac } = context.switchToHttp().getRequest<FastifyRequest>();
  if (mac === undefined)
    throw new AppError('agent-token-missing', 'present the Mac’s token as `Authorization: Bearer …`');
  return mac;
});
