import { randomBytes, randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { createApplication } from '../../src/application.js';
import type { ErrorCode, ErrorDetail, Role } from '@portcullis/wire';
import { hashPassword } from '../../src/features/users/passwords.js';
import type { Configuration } from '../../src/configuration/configuration.js';
import { createTestDatabase } from './database.js';
import { expectDeclared } from './declared-answers.js';

export const TEST_PASSWORD = 'correct horse battery';

export function testConfiguration(databaseUrl: string, changes: Partial<Configuration> = {}): Configuration {
  return {
    databaseUrl,
    secret: randomBytes(32),
    host: '127.0.0.1',
    port: 0,
    publicUrl: undefined,
    consoleDir: undefined,
    trustProxy: false,
    reenrolAfterDays: 30,
    keepEventsDays: {},
    logLevel: 'fatal',
    ...changes,
  };
}

/** What every refusal looks like. */
export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly details: readonly ErrorDetail[];
    readonly retryAfterSeconds: number;
    readonly serverTime: string;
  };
}
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, as the test expects it; `undefined` for anything else. */
  readonly body: T;
  readonly text: string;
}
/** What a browser with one session does. Name the body that you expect: `get<Page<MacRow>>('/api/macs')`. */
export interface Client {
  readonly cookie: string | undefined;
  request<T = ErrorBody>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>;
  get<T = ErrorBody>(path: string): Promise<Answer<T>>;
  post<T = ErrorBody>(path: string, body?: unknown): Promise<Answer<T>>;
  put<T = ErrorBody>(path: string, body?: unknown): Promise<Answer<T>>;
  patch<T = ErrorBody>(path: string, body?: unknown): Promise<Answer<T>>;
  delete<T = ErrorBody>(path: string): Promise<Answer<T>>;
}

export interface TestApplication {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly configuration: Configuration;
  readonly dataSource: DataSource;
  readonly organisationId: string;
  /** Without a session. */
  readonly anonymous: Client;
  /** Signed in, by real sign-in, as a new user of this role. */
  readonly signIn: (role: Role) => Promise<Client>;
  readonly stop: () => Promise<void>;
}

export function clientFor(url: string, cookie: string | undefined): Client {
  async function request<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        'x-portcullis-csrf': '1',
        ...(cookie === undefined ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
    const parsed = isJson && text !== '' ? JSON.parse(text) : undefined;
    if (parsed !== undefined && path.startsWith('/api/')) expectDeclared(method, path, response.status, parsed);
    return { status: response.status, headers: response.headers, text, body: parsed as T };
  }
  return {
    cookie,
    request,
    get: (path) => request('GET', path),
    post: (path, body) => request('POST', path, body),
    put: (path, body) => request('PUT', path, body),
    patch: (path, body) => request('PATCH', path, body),
    delete: (path) => request('DELETE', path),
  };
}

/** A whole API on a port of its own, over a database of its own, with one organisation. */
export async function startTestApplication(changes: Partial<Configuration> = {}): Promise<TestApplication> {
  const database = changes.databaseUrl === undefined ? await createTestDatabase() : undefined;
  const configuration = testConfiguration(changes.databaseUrl ?? database?.url ?? '', changes);
  const app = await createApplication(configuration);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const dataSource = app.get(DataSource);
  await dataSource.query(`INSERT INTO organisations (name) SELECT 'Test' WHERE NOT EXISTS (SELECT FROM organisations)`);
  const organisations: { id: string }[] = await dataSource.query(
    'SELECT id FROM organisations ORDER BY created_at LIMIT 1',
  );
  const organisationId = organisations[0]?.id ?? '';
  const anonymous = clientFor(url, undefined);

  const signIn = async (role: Role): Promise<Client> => {
    const email = `${role}-${randomUUID()}@example.test`;
    await dataSource.query(
      'INSERT INTO users (organisation_id, email, name, password_hash, role) VALUES ($1, $2, $3, $4, $5)',
      [organisationId, email, `Test ${role}`, await hashPassword(TEST_PASSWORD), role],
    );
    const answer = await anonymous.post('/api/auth/login', { email, password: TEST_PASSWORD });
    if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}: ${answer.text}`);
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
    return clientFor(url, cookie);
  };
  const stop = async (): Promise<void> => {
    await app.close();
    await database?.drop();
  };
  return { app, url, configuration, dataSource, organisationId, anonymous, signIn, stop };
}
