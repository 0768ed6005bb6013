import { afterEach, describe, expect, it } from 'vitest';
import { ApiError } from '../src/providers/apiError.js';
import { createHttp } from '../src/providers/http.js';
import { startServer, type Routes, type TestServer } from './server.js';

let server: TestServer | null = null;
async function http(routes: Routes) {
  server = await startServer(routes);
  return createHttp(fetch, { base: server.base });
}
afterEach(() => server?.stop());

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('speaking to the API', () => {
  it('sends the CSRF header with every mutation and with no reading', async () => {
    const ask = await http({ 'GET /macs': () => ({ body: {} }), 'PATCH /macs/1': () => ({ body: {} }) });
    await ask('GET', '/macs');
    await ask('PATCH', '/macs/1', { body: { tags: [] } });
    expect(server?.asked.map(({ headers }) => headers['x-portcullis-csrf'])).toEqual([undefined, '1']);
  });

  it('leaves filters without a value out of the address', async () => {
    const ask = await http({ 'GET /macs': () => ({ body: {} }) });
    await ask('GET', '/macs', { query: { q: 'kim & co', state: '', tag: null, offset: 0 } });
    expect(server?.asked[0]?.query).toEqual({ q: 'kim & co', offset: '0' });
  });

  it('sends a CSV file as it is', async () => {
    const ask = await http({ 'POST /import': () => ({ body: {} }) });
    const file = new Blob(['\ufeffvendorId,productId\n']);
    await ask('POST', '/import', { file: { content: file, type: 'text/csv' } });
    // The mark is a part of the file: reading it as text would have taken it away.
    expect(server?.asked[0]).toMatchObject({ body: '\ufeffvendorId,productId\n' });
    expect(server?.asked[0]?.headers['content-type']).toContain('text/csv');
  });

  it('says the message, code and places of a refusal', async () => {
    const details = [{ line: 3, column: 5, path: 'rules[0]', message: 'unknown key' }];
    const ask = await http({
      'POST /policies': () => ({ status: 422, body: { error: { code: 'bad', message: 'two problems', details } } }),
    });
    const error = await failure(ask('POST', '/policies', { body: {} }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 422, code: 'bad', message: 'two problems', details });
  });

  it('gives a field’s refusal to the form that has this field', async () => {
    const details = [{ path: 'email', message: 'is taken' }];
    const ask = await http({
      'POST /users': () => ({ status: 400, body: { error: { code: 'invalid', message: 'no', details } } }),
    });
    expect(await failure(ask('POST', '/users', { body: {} }))).toMatchObject({
      body: { errors: { email: 'is taken' } },
    });
  });

  it('makes a plain sentence of a page that some proxy put in place of the answer', async () => {
    const ask = await http({ 'GET /macs': () => ({ status: 502, body: '<html>Bad gateway</html>' }) });
    expect(await failure(ask('GET', '/macs'))).toMatchObject({
      status: 502,
      message: expect.stringContaining('status 502'),
    });
  });

  it('does not take a page for data', async () => {
    const ask = await http({ 'GET /macs': () => ({ body: '<html>Welcome to the hotel network</html>' }) });
    expect(await failure(ask('GET', '/macs'))).toMatchObject({ code: 'not-json' });
  });

  it('says that the server cannot be reached', async () => {
    const ask = await http({});
    await server?.stop();
    expect(await failure(ask('GET', '/macs'))).toMatchObject({ status: 0, code: 'unreachable' });
  });

  it('does not wait for ever, and does not claim that a change without an answer was not made', async () => {
    const silent: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
      });
    const ask = createHttp(silent, { patience: { reading: 20, changing: 20 } });
    expect(await failure(ask('GET', '/macs'))).toMatchObject({ code: 'unreachable' });
    expect(await failure(ask('DELETE', '/macs/1'))).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('may or may not be done'),
    });
  });

  it('tells whoever gave up on a question that it was given up', async () => {
    const ask = await http({ 'GET /macs': () => ({ body: {} }) });
    const giving = new AbortController();
    giving.abort();
    expect(await failure(ask('GET', '/macs', { signal: giving.signal }))).toMatchObject({ name: 'AbortError' });
  });
});
