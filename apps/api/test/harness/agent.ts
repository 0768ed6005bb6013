import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { EnrolmentAnswer } from '@portcullis/wire';
import { calculateJwkThumbprint, exportJWK, type JWK, SignJWT } from 'jose';
import { WebSocket } from 'ws';
import { newEnrolmentToken } from '../../src/features/enrolment/enrolment-secret.js';
import type { Answer, ErrorBody, TestApplication } from './application.js';

export interface AgentIdentity {
  readonly privateKey: KeyObject;
  readonly publicKey: JWK;
  readonly kid: string;
}

export async function newIdentity(): Promise<AgentIdentity> {
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const publicKey = await exportJWK(pair.publicKey);
  return { privateKey: pair.privateKey, publicKey, kid: await calculateJwkThumbprint(publicKey) };
}

/** What a token says; tests change single claims. */
export interface TokenClaims {
  readonly iss?: string;
  readonly aud?: string;
  readonly iat?: number;
  readonly exp?: number;
  readonly jti?: string;
}

/** An enrolment token as the console would have made it. */
export async function createEnrolmentToken(
  api: TestApplication,
  options: { readonly tags?: readonly string[]; readonly maxUses?: number; readonly expiresAt?: Date } = {},
): Promise<string> {
  const { text, hash } = newEnrolmentToken();
  await api.dataSource.query(
    'INSERT INTO enrolment_tokens (organisation_id, name, token_hash, tags, max_uses, expires_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [
      api.organisationId,
      `token ${text.slice(-6)}`,
      hash,
      options.tags ?? [],
      options.maxUses ?? null,
      options.expiresAt ?? null,
    ],
  );
  return text;
}

export function enrolmentBody(
  token: string,
  publicKey: JWK,
  changes: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    token,
    hardwareUuid: randomUUID().toUpperCase(),
    serialNumber: 'C02TEST00001',
    hostname: 'mac-of-mia',
    model: 'MacBookPro18,3',
    osVersion: '15.1',
    agentVersion: '0.1.0',
    publicKey,
    ...changes,
  };
}

/** Makes a Mac one that was last heard of so long ago, an SQL interval. */
export async function heardOf(api: TestApplication, macId: string, ago: string): Promise<void> {
  await api.dataSource.query(
    `insert into mac_presence (mac_id, last_seen_at, reported_at) values ($1, now() - $2::interval, now() - $2::interval)
     on conflict (mac_id) do update set last_seen_at = excluded.last_seen_at, reported_at = excluded.reported_at`,
    [macId, ago],
  );
}

/** An enrolled agent that signs every request anew, as the real one does. */
export class TestAgent {
  private constructor(
    readonly api: TestApplication,
    readonly identity: AgentIdentity,
    readonly enrolled: EnrolmentAnswer,
  ) {}

  static async enrol(
    api: TestApplication,
    { tags = [], ...changes }: Record<string, unknown> & { readonly tags?: readonly string[] } = {},
    as?: { readonly identity: AgentIdentity; readonly body: Record<string, unknown> },
  ): Promise<TestAgent> {
    const identity = as?.identity ?? (await newIdentity());
    const body = as?.body ?? enrolmentBody(await createEnrolmentToken(api, { tags }), identity.publicKey, changes);
    const answer = await api.anonymous.post<EnrolmentAnswer>('/api/agent/enrol', body);
    if (answer.status !== 201) throw new Error(`enrolment answered ${answer.status}: ${answer.text}`);
    return new TestAgent(api, identity, answer.body);
  }

  get macId(): string {
    return this.enrolled.macId;
  }

  token(claims: TokenClaims = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const { iss = this.macId, aud = 'portcullis', iat = now, exp = iat + 60, jti = randomUUID() } = claims;
    return new SignJWT({ iss, sub: iss, aud, iat, exp, jti })
      .setProtectedHeader({ alg: 'ES256', kid: this.identity.kid })
      .sign(this.identity.privateKey);
  }

  async headers(): Promise<Record<string, string>> {
    return { authorization: `Bearer ${await this.token()}` };
  }

  async get<T = ErrorBody>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.api.anonymous.request<T>('GET', path, undefined, { ...(await this.headers()), ...headers });
  }

  async post<T = ErrorBody>(path: string, body: unknown): Promise<Answer<T>> {
    return this.api.anonymous.request<T>('POST', path, body, await this.headers());
  }

  async bytes(path: string): Promise<{ readonly status: number; readonly bytes: Buffer }> {
    const response = await fetch(`${this.api.url}${path}`, { headers: await this.headers() });
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
  }

  async postGzip(path: string, body: unknown): Promise<number> {
    const response = await fetch(`${this.api.url}${path}`, {
      method: 'POST',
      headers: { ...(await this.headers()), 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(body)),
    });
    await response.arrayBuffer();
    return response.status;
  }

  /** Connected to the live channel; `next` waits for one message. */
  async connect(api = this.api): Promise<LiveConnection> {
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}/api/agent/live`, {
      headers: await this.headers(),
    });
    const connection = new LiveConnection(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return connection;
  }
}

export class LiveConnection {
  private readonly messages: unknown[] = [];
  private readonly waiters: ((message: unknown) => void)[] = [];

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      const message: unknown = JSON.parse(data.toString());
      const waiter = this.waiters.shift();
      if (waiter === undefined) this.messages.push(message);
      else waiter(message);
    });
  }

  /** A heartbeat that says nothing new, as the real agent says it here. */
  async stillThere(report: string, time = new Date(), deniedAt?: Date): Promise<unknown> {
    this.socket.send(JSON.stringify({ type: 'present', time: time.toISOString(), report, deniedAt }));
    for (;;) {
      const message = await this.next();
      if ((message as { type?: unknown }).type === 'heard') return message;
    }
  }

  next(): Promise<unknown> {
    const message = this.messages.shift();
    return message === undefined ? new Promise((resolve) => this.waiters.push(resolve)) : Promise.resolve(message);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.close();
    await closed;
  }
}
