import { z } from 'zod';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeviceRow, Page } from '@portcullis/wire';
import { FEATURES } from '../src/app.module.js';
import { declaredRoutes } from '../src/http/openapi/routes.js';
import { TestAgent } from './harness/agent.js';
import { startTestApplication, type TestApplication } from './harness/application.js';
import { attachEvent } from './harness/events.js';

const UNSTORABLE = ['a\0b', '\ud800', 'x\udfff'];

let api: TestApplication;
beforeAll(async () => {
  api = await startTestApplication();
});
afterAll(() => api.stop());

interface Leaf {
  readonly path: string;
  readonly schema: z.core.$ZodType;
}

/** Every place of a schema that takes a string. */
function stringsIn(schema: z.core.$ZodType, path = ''): readonly Leaf[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'string':
      return [{ path, schema }];
    case 'object':
      return Object.entries(def.shape).flatMap(([name, one]) => stringsIn(one, `${path}.${name}`));
    case 'array':
      return stringsIn(def.element, `${path}[]`);
    case 'union':
      return def.options.flatMap((one) => stringsIn(one, path));
    case 'pipe':
      return stringsIn(def.in, path);
    case 'optional':
    case 'nullable':
    case 'default':
      return stringsIn(def.innerType, path);
    default:
      return [];
  }
}

test('no text of a person is taken that the database cannot hold, wherever it stands in a request', () => {
  const routes = declaredRoutes(FEATURES).filter(({ path }) => !path.startsWith('/api/agent/'));
  const leaves = routes.flatMap(({ method, path, body, query, parameters }) =>
    [body, query, parameters].flatMap((schema) =>
      schema === undefined ? [] : stringsIn(schema, `${method} ${path} `),
    ),
  );
  expect(leaves.length).toBeGreaterThan(60);
  const taken = leaves.filter(({ schema }) => UNSTORABLE.some((text) => z.safeParse(schema, text).success));
  expect(taken.map(({ path }) => path)).toEqual([]);
});

test('such a text is refused at its place, and one with any other character survives', async () => {
  const agent = await TestAgent.enrol(api);
  const odd = attachEvent();
  await agent.post('/api/agent/events', { events: [odd] });
  const admin = await api.signIn('admin');
  const [device] = (await admin.get<Page<DeviceRow>>('/api/devices')).body.data;
  for (const note of UNSTORABLE) {
    const answer = await admin.patch(`/api/devices/${device?.id ?? ''}`, { note });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: 'invalid-request', details: [{ path: 'note' }] });
  }
  const note = '𝄞 e\u0301 \u202e\tback\\slash \\u0000';
  expect((await admin.patch<DeviceRow>(`/api/devices/${device?.id ?? ''}`, { note })).body.note).toBe(note);
  for (const query of [
    'devices?q=%00',
    'events?person=%00',
    'events?deviceKey=%00',
    'search?q=%00',
    'audit?actor=%00',
  ]) {
    expect((await admin.get(`/api/${query}`)).status, query).toBe(400);
  }
});

test('such a text of a Mac or its devices is kept with the characters that can be', async () => {
  const agent = await TestAgent.enrol(api);
  const event = attachEvent({ user: 'mi\0a\ud800' });
  expect((await agent.post('/api/agent/events', { events: [event] })).body).toMatchObject({ accepted: 1 });
  const auditor = await api.signIn('auditor');
  const answer = await auditor.get<{ person: string; event: { user: string } }>(`/api/events/${event.id}`);
  expect([answer.body.person, answer.body.event.user]).toEqual(['mi\ufffda\ufffd', 'mi\ufffda\ufffd']);
});
