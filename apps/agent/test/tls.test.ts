import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:https';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpClient, NetworkError } from '../src/server/http.js';
import { removeTemporaryFolders, temporaryFolder } from './fixtures/temporary.js';

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    return false;
  }
})();

let folder: string;
let server: Server;
let url: URL;

beforeAll(async () => {
  if (!hasOpenssl) return;
  folder = temporaryFolder();
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  const what = ['-subj', '/CN=portcullis test', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...files, ...what],
    { stdio: 'ignore' },
  );
  const tls = { key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')) };
  server = createServer(tls, (request, response) => response.end(request.url));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/base/`);
});

afterAll(async () => {
  if (hasOpenssl) await new Promise((resolve) => server.close(resolve));
  removeTemporaryFolders();
});

const request = { method: 'GET', path: '/api/agent/documents', maxBytes: 1000, timeoutMillis: 5000 } as const;

describe.runIf(hasOpenssl)('an https server', () => {
  it('is believed when its certificate is signed by the configured authority', async () => {
    const client = new HttpClient(url, readFileSync(join(folder, 'cert.pem'), 'utf8'));
    const { status, body } = await client.send(request);
    client.close();
    expect([status, body.toString()]).toEqual([200, '/base/api/agent/documents']);
  });

  it('is not believed otherwise, and the trouble is called by its name', async () => {
    const client = new HttpClient(url, undefined);
    const failure = await client.send(request).catch((error: unknown) => error);
    client.close();
    expect(failure).toBeInstanceOf(NetworkError);
    expect(failure).toMatchObject({ kind: 'certificate', message: expect.stringContaining('is not trusted') });
  });

  it('whose answer is longer than expected is not read to the end', async () => {
    const client = new HttpClient(url, readFileSync(join(folder, 'cert.pem'), 'utf8'));
    const failure = await client.send({ ...request, maxBytes: 5 }).catch((error: unknown) => error);
    client.close();
    expect(failure).toMatchObject({ kind: 'network', message: expect.stringContaining('longer than 5 bytes') });
  });
});
