import { readFileSync } from 'node:fs';
import { errorBody, pageOf, type PolicyRow, policyRow, type WhatIfAnswer, whatIfAnswer } from '@portcullis/wire';
import type * as z from 'zod/mini';
import { checkedServer } from '../../config.js';
import { HttpClient } from '../../server/http.js';
import { UsageError } from '../errors.js';

export interface ServerOptions {
  readonly server?: string;
  readonly tokenFile?: string;
  readonly caFile?: string;
}

/** The server refused; `details` are lines for people. */
export class ConsoleRefused extends Error {
  readonly status: number;
  readonly details: readonly string[];
  constructor(status: number, message: string, details: readonly string[]) {
    super(message);
    this.name = 'ConsoleRefused';
    this.status = status;
    this.details = details;
  }
}

const page = pageOf(policyRow);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const PAGE = 500;
const LONGEST_ANSWER = 16 * 1024 * 1024;

/** The console's side of the server, with an API token. Throws NetworkError, ConsoleRefused or UsageError. */
export class ConsoleApi {
  readonly #http: HttpClient;
  readonly #token: string;

  constructor({ server, tokenFile, caFile }: ServerOptions) {
    const address = server ?? process.env['PORTCULLIS_SERVER'];
    if (!address) throw new UsageError('name the server with --server or in PORTCULLIS_SERVER');
    const { url, problem: wrong } = checkedServer(address);
    if (!url) throw new UsageError(`--server: ${wrong}`);
    this.#token = readToken(tokenFile);
    this.#http = new HttpClient(url, caFile === undefined ? undefined : readText(caFile, '--ca-file'));
  }

  /** By id, or by its exact name. */
  async find(policy: string): Promise<PolicyRow | undefined> {
    if (UUID.test(policy)) return this.#call('GET', `/api/policies/${policy}`, undefined, policyRow);
    for (let offset = 0; ; offset += PAGE) {
      const { data, total } = await this.#call('GET', `/api/policies?offset=${offset}&limit=${PAGE}`, undefined, page);
      const found = data.find(({ name }) => name === policy);
      if (found || data.length === 0 || offset + PAGE >= total) return found;
    }
  }

  create(source: string): Promise<PolicyRow> {
    return this.#call('POST', '/api/policies', { source }, policyRow);
  }

  saveDraft(id: string, source: string, basedOn: string | null): Promise<PolicyRow> {
    return this.#call('PUT', `/api/policies/${id}/draft`, { source, basedOn }, policyRow);
  }

  discardDraft(id: string): Promise<PolicyRow> {
    return this.#call('DELETE', `/api/policies/${id}/draft`, undefined, policyRow);
  }

  /** @param basedOn when the draft that is meant was saved */
  publish(id: string, basedOn: string, comment: string): Promise<PolicyRow> {
    return this.#call('POST', `/api/policies/${id}/publish`, { basedOn, comment }, policyRow);
  }

  whatIf(id: string, source: string, days: number): Promise<WhatIfAnswer> {
    return this.#call('POST', `/api/policies/${id}/what-if`, { source, days }, whatIfAnswer);
  }

  close(): void {
    this.#http.close();
  }

  async #call<T>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: object | undefined,
    shape: z.ZodMiniType<T>,
  ): Promise<T> {
    const response = await this.#http.send({
      method,
      path,
      headers: { authorization: `Bearer ${this.#token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: Buffer.from(JSON.stringify(body)) } : {}),
      maxBytes: LONGEST_ANSWER,
      timeoutMillis: 60_000,
    });
    const value = parse(response.body);
    if (response.status >= 400) throw refusal(response.status, value);
    const parsed = shape.safeParse(value);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new ConsoleRefused(
      response.status,
      `what answers ${path} is not Portcullis (${issue?.path.join('.')}: ${issue?.message})`,
      [],
    );
  }
}

function refusal(status: number, value: unknown): ConsoleRefused {
  const { data } = errorBody.safeParse(value);
  if (!data) return new ConsoleRefused(status, `the server answered ${status}`, []);
  const { code, message, details = [] } = data.error;
  const lines = details.map((detail) =>
    detail.line === undefined ? detail.message : `${detail.line}:${detail.column ?? 1}: ${detail.message}`,
  );
  return new ConsoleRefused(status, `the server refused: ${message} (${code})`, lines);
}

/** Never an argument: the arguments of a process are for everybody to see. */
function readToken(file: string | undefined): string {
  const token = (file === undefined ? (process.env['PORTCULLIS_TOKEN'] ?? '') : readText(file, '--token-file')).trim();
  if (token === '')
    throw new UsageError('an API token is needed, in PORTCULLIS_TOKEN or in a file named by --token-file');
  return token;
}

function readText(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${option}: \`${file}\` cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
