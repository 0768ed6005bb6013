import { isAllowed, isAllowedToToken, type Permission, type Role } from '@portcullis/wire';

/** Who acts: a signed-in person, or the server itself at seeding (`id` is then null). */
export interface Actor {
  readonly id: string | null;
  readonly organisationId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly ip: string | null;
  /** A program acts with this token of the person's; absent: the person does. */
  readonly token?: { readonly managesAccess: boolean; readonly expiresAt: Date };
}

/** Whether whoever acts may. */
export function may({ role, token }: Actor, permission: Permission): boolean {
  return token === undefined ? isAllowed(role, permission) : isAllowedToToken(role, token.managesAccess, permission);
}

/** A Mac whose agent proved that it holds the enrolled key. */
export interface AuthenticatedMac {
  readonly id: string;
  readonly organisationId: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard on routes that people use. */
    actor?: Actor;
    /** Set by the access guard on routes that agents use. */
    mac?: AuthenticatedMac;
    /** Whoever asks may: found out before the body was read. */
    admitted?: boolean;
  }
}
