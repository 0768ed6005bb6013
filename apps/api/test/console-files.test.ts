import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApplication, type TestApplication } from './harness/application.js';

let api: TestApplication;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portcullis-console-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Portcullis</title>');
  await writeFile(join(folder, 'assets', 'main-1a2b.js'), 'export {};');
  api = await startTestApplication({ consoleDir: folder });
});
afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true });
});

describe('the console’s files', () => {
  it('are served below a policy that admits no foreign and no inline script', async () => {
    const page = await api.anonymous.get('/');
    expect(page.status).toBe(200);
    expect(page.text).toContain('Portcullis');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`script-src 'self';`);
    expect(policy).toContain(`frame-ancestors 'none'`);
    expect(page.headers.get('cache-control')).toBe('no-cache');
  });

  it('with a hash in their name may be kept forever', async () => {
    const script = await api.anonymous.get('/assets/main-1a2b.js');
    expect(script.status).toBe(200);
    expect(script.headers.get('cache-control')).toContain('immutable');
  });

  it('give the page for the console’s own paths, but not for a script that is gone', async () => {
    expect((await api.anonymous.get('/events/123')).text).toContain('Portcullis');
    expect((await api.anonymous.get('/assets/old-9z.js')).status).toBe(404);
  });

  it('do not shadow the API, nor reach outside their folder', async () => {
    expect((await api.anonymous.get('/api/nothing')).body.error.code).toBe('not-found');
    expect((await api.anonymous.get('/..%2f..%2fetc%2fpasswd')).text).not.toContain('root:');
  });
});
