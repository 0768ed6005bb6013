import { Injectable } from '@nestjs/common';
import { decodeJwt, decodeProtectedHeader, importJWK, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import type { AuthenticatedMac } from '../../access/actor.js';
import { AppError, macRemoved } from '../../errors/app-error.js';
import { AgentKeysRepository } from './agent-keys.repository.js';
import { ReplayCache } from './replay-cache.js';

export const AGENT_AUDIENCE = 'portcullis';

const LONGEST_LIFETIME_S = 5 * 60;
const CLOCK_TOLERANCE_S = 2 * 60;

const header = z.object({ alg: z.literal('ES256'), kid: z.string().min(1).max(100) });
const claims = z.object({
  iss: z.uuid(),
  sub: z.uuid(),
  aud: z.literal(AGENT_AUDIENCE),
  iat: z.number().int(),
  exp: z.number().int(),
  jti: z.string().min(8).max(100),
});
type Claims = z.infer<typeof claims>;

function invalid(why: string, cause?: unknown): AppError {
  return new AppError('agent-token-invalid', `the Mac’s token was refused: ${why}`, { cause });
}

/** Reads what the token says without believing it. */
function readToken(token: string): { readonly claims: Claims; readonly kid: string } {
  let payload: JWTPayload;
  let protectedHeader: unknown;
  try {
    payload = decodeJwt(token);
    protectedHeader = decodeProtectedHeader(token);
  } catch (error) {
    throw invalid('it is not a signed JWT', error);
  }
  const parsedHeader = header.safeParse(protectedHeader);
  if (!parsedHeader.success) throw invalid('it must be signed with ES256 and name its key in `kid`');
  const parsedClaims = claims.safeParse(payload);
  if (!parsedClaims.success) {
    throw invalid(`its claim \`${parsedClaims.error.issues[0]?.path.join('.') ?? ''}\` is missing or wrong`);
  }
  return { claims: parsedClaims.data, kid: parsedHeader.data.kid };
}

/** Verifies the short-lived tokens that agents sign with the key they enrolled. The server keeps public keys only. */
@Injectable()
export class AgentTokens {
  private readonly seen = new ReplayCache((LONGEST_LIFETIME_S + 2 * CLOCK_TOLERANCE_S) * 1000);

  constructor(private readonly keys: AgentKeysRepository) {}

  /**
   * @param authorization the request's header, `Bearer <JWT>`
   * @throws AppError `agent-token-missing|invalid|replayed`, `mac-unknown`, `mac-removed`, or `clock-skew` with
   *   `serverTime`
   */
  async authenticate(authorization: string | undefined): Promise<AuthenticatedMac> {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) {
      throw new AppError('agent-token-missing', 'present the Mac’s token as `Authorization: Bearer …`');
    }
    const { claims: said, kid } = readToken(token);
    if (said.iss !== said.sub) throw invalid('`iss` and `sub` must both be the Mac’s id');
    const key = await this.keys.keyOf(said.sub);
    if (key === undefined) {
      throw new AppError('mac-unknown', 'this Mac is not enrolled here (any more); enrol it again with a token');
    }
    if (kid !== key.thumbprint)
      throw invalid('it is signed with another key than the one enrolled; enrol the Mac again');
    const publicKey = await importJWK(key.publicKey, 'ES256');
    try {
      // Times are judged below, after the signature: only a Mac that holds the key learns how far its clock is off.
      await jwtVerify(token, publicKey, { algorithms: ['ES256'], clockTolerance: Number.MAX_SAFE_INTEGER });
    } catch (error) {
      throw invalid('its signature is wrong', error);
    }
    this.judgeTimes(said);
    if (key.removed) throw macRemoved();
    if (!this.seen.add(`${said.sub} ${said.jti}`, Date.now())) {
      throw new AppError('agent-token-replayed', 'this token was used before; sign a new one for every request');
    }
    return { id: key.macId, organisationId: key.organisationId };
  }

  private judgeTimes({ iat, exp }: Claims): void {
    if (exp <= iat || exp - iat > LONGEST_LIFETIME_S)
      throw invalid('it must live for at most 5 minutes (`exp` − `iat`)');
    const now = Date.now() / 1000;
    if (iat <= now + CLOCK_TOLERANCE_S && exp >= now - CLOCK_TOLERANCE_S) return;
    throw new AppError('clock-skew', 'the Mac’s clock is more than 2 minutes off; set it, or sign with `serverTime`', {
      extra: { serverTime: new Date().toISOString() },
    });
  }
}
