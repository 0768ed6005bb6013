import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FEATURES } from '../src/app.module.js';
import { isAllowed, ROLES } from '@portcullis/wire';
import { type DeclaredRoute, declaredRoutes } from '../src/http/openapi/routes.js';
import { TestAgent } from './harness/agent.js';
import {
  type Answer,
  type Client,
  type ErrorBody,
  startTestApplication,
  type TestApplication,
} from './harness/application.js';

const ROUTES = declaredRoutes(FEATURES);
const SOMETHING = '0b9d7c1e-1111-4222-8333-444455556666';

let api: TestApplication;
beforeAll(async () => {
  api = await startTestApplication();
});
afterAll(() => api.stop());

/** A call that goes as far as the permission lets it: nothing by that id is there, and no body fits. */
function call(
  client: Client,
  { method, path }: DeclaredRoute,
  headers: Record<string, string> = {},
): Promise<Answer<ErrorBody>> {
  const url = path
    .replace(':kind', 'policy')
    .replace(':sequence', '1')
    .replace(':revision', '1')
    .replaceAll(/:\w+/g, SOMETHING);
  return client.request(method, url, method === 'GET' || method === 'DELETE' ? undefined : {}, headers);
}
const name = ({ method, path }: DeclaredRoute): string => `${method} ${path}`;

/** Signing out ends the session that the other calls need. */
const withoutSignOut = ROUTES.filter(({ path }) => path !== '/api/auth/logout');

test('every route says who may call it', () => {
  expect(ROUTES.filter(({ access }) => access === undefined).map(name)).toEqual([]);
});

test('every route that the server answers is among those that are walked here', () => {
  const server = api.app.getHttpAdapter().getInstance() as unknown as { printRoutes: (options: object) => string };
  const printed = server.printRoutes({ commonPrefix: false, includeHooks: false });
  const answered = [...printed.matchAll(/(\/\S*) \(([A-Z, ]+)\)/g)].flatMap(([, path = '', methods = '']) =>
    methods
      .split(', ')
      .filter((method) => method !== 'HEAD' && method !== 'OPTIONS')
      .map((method) => `${method} ${path}`),
  );
  // The tree prints each line's own part of the path, so compare by how each route ends.
  const walked = ROUTES.map(name);
  expect(answered.length).toBeGreaterThan(0);
  for (const line of answered) {
    const [method, part] = line.split(' ');
    expect(
      walked.some((one) => one.startsWith(`${method ?? ''} `) && one.endsWith(part ?? '')),
      line,
    ).toBe(true);
  }
  for (const { method, path } of ROUTES) {
    const here = api.app.getHttpAdapter().getInstance() as unknown as { hasRoute: (route: object) => boolean };
    expect(here.hasRoute({ method, url: path }), `${method} ${path}`).toBe(true);
  }
});

test('nobody gets in without a sign-in, but where it says so', async () => {
  for (const route of ROUTES) {
    const { status } = await call(api.anonymous, route);
    if (route.access?.for === 'anyone') expect(status, name(route)).not.toBe(401);
    else if (route.access?.for === 'enrolling-agents') expect(status, name(route)).toBe(400);
    else expect(status, name(route)).toBe(401);
  }
});

describe.each(ROLES)('a %s', (role) => {
  test('may call exactly the routes that the role lists', async () => {
    const client = await api.signIn(role);
    for (const route of withoutSignOut) {
      const answer = await call(client, route);
      switch (route.access?.for) {
        case 'permission':
          if (isAllowed(role, route.access.permission)) expect([401, 403], name(route)).not.toContain(answer.status);
          else expect(answer.body.error, name(route)).toMatchObject({ code: 'forbidden' });
          break;
        case 'agents':
          expect(answer.status, name(route)).toBe(401);
          break;
        default:
          expect(answer.status, name(route)).not.toBe(403);
      }
      expect(answer.status, name(route)).toBeLessThan(500);
    }
  });
});

test('a Mac’s token opens the routes of agents and none of the routes of people', async () => {
  const agent = await TestAgent.enrol(api);
  const opened: string[] = [];
  for (const route of withoutSignOut) {
    const { status } = await call(api.anonymous, route, await agent.headers());
    if (status !== 401 && route.access?.for !== 'anyone' && route.access?.for !== 'enrolling-agents')
      opened.push(name(route));
  }
  expect(opened).toEqual(ROUTES.filter(({ access }) => access?.for === 'agents').map(name));
});

test('what changes something is refused without the header that other sites cannot send', async () => {
  const admin = await api.signIn('admin');
  for (const route of withoutSignOut) {
    if (route.method === 'GET' || route.access?.for !== 'permission') continue;
    const answer = await call(admin, route, { 'x-portcullis-csrf': '' });
    expect(answer.body.error.code, name(route)).toBe('csrf-header-missing');
  }
});

test('a role that nobody knows, and a permission that no role lists, is refused', () => {
  expect(isAllowed('owner', 'macs:read')).toBe(false);
  expect(isAllowed('constructor', 'macs:read')).toBe(false);
  expect(isAllowed('auditor', 'policies:write')).toBe(false);
});
