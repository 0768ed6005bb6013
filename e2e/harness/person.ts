/** A person who uses the server's interface for people, with a session of their own. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

export class RefusedError extends Error {
  constructor(
    readonly status: number,
    what: string,
    body: string,
  ) {
    super(`${what} was answered with ${status}: ${body.slice(0, 2000)}`);
    this.name = 'RefusedError';
  }
}

export class Person {
  private constructor(
    private readonly url: string,
    private readonly cookie: string,
  ) {}

  static async signIn(url: string, email: string, password: string): Promise<Person> {
    const answer = await fetch(`${url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-portcullis-csrf': '1' },
      body: JSON.stringify({ email, password }),
    });
    const body = await answer.text();
    const cookie = answer.headers.getSetCookie().find((text) => text.startsWith('portcullis_session='));
    if (!answer.ok || cookie === undefined) throw new RefusedError(answer.status, `signing in as ${email}`, body);
    return new Person(url, cookie.split(';')[0] ?? '');
  }

  /** The answer, whatever its status. */
  ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return this.send<T>(method, path, body === undefined ? null : JSON.stringify(body), 'application/json');
  }

  /** The same with a body as it is: a file. */
  async send<T>(
    method: string,
    path: string,
    content: string | Uint8Array<ArrayBuffer> | null,
    type: string,
  ): Promise<Answer<T>> {
    const answer = await fetch(`${this.url}/api${path}`, {
      method,
      headers: {
        cookie: this.cookie,
        ...(method === 'GET' ? {} : { 'x-portcullis-csrf': '1' }),
        ...(content === null ? {} : { 'content-type': type }),
      },
      ...(content === null ? {} : { body: content }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
    return { status: answer.status, body: (isJson ? JSON.parse(text) : text) as T };
  }

  /** The body of an answer that is well; anything else is thrown. */
  private async expectWell<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.ask<T>(method, path, body);
    if (answer.status >= 400) throw new RefusedError(answer.status, `${method} ${path}`, JSON.stringify(answer.body));
    return answer.body;
  }

  get<T>(path: string): Promise<T> {
    return this.expectWell<T>('GET', path);
  }
  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.expectWell<T>('POST', path, body);
  }
  put<T>(path: string, body: unknown): Promise<T> {
    return this.expectWell<T>('PUT', path, body);
  }
  patch<T>(path: string, body: unknown): Promise<T> {
    return this.expectWell<T>('PATCH', path, body);
  }
  delete(path: string): Promise<unknown> {
    return this.expectWell('DELETE', path);
  }
}
