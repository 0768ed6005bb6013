import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApplication, type TestApplication } from './harness/application.js';

let api: TestApplication;
beforeAll(async () => {
  api = await startTestApplication();
});
afterAll(() => api.stop());

test('the running server describes itself as the repository does', async () => {
  const answer = await fetch(`${api.url}/api/openapi.json`);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await answer.text()).toBe(await readFile(new URL('../openapi.json', import.meta.url), 'utf8'));
});

test('the page for people names only what this server gives, and needs no script within it', async () => {
  const page = await fetch(`${api.url}/api/docs`);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
  const html = await page.text();
  expect(html).not.toMatch(/<script(?![^>]* src=)/);
  const named = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address = '']) => new URL(address, page.url));
  expect(named).toHaveLength(5);
  for (const { href, origin } of named) {
    expect(origin).toBe(api.url);
    const { status, headers } = await fetch(href);
    const type = { css: 'text/css', js: 'text/javascript', png: 'image/png' }[/css$|js$|png$/.exec(href)?.[0] ?? ''];
    expect([href, status]).toEqual([href, 200]);
    expect(headers.get('content-type')).toContain(type ?? 'application/json');
  }
});

test('nothing else of the package that the page comes from is served', async () => {
  for (const part of ['package.json', 'index.html', '..%2fpackage.json', 'constructor']) {
    const { status } = await fetch(`${api.url}/api/docs/${part}`);
    expect([part, status]).toEqual([part, 400]);
  }
});
