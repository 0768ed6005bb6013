import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { event, policySourceBody, recordedEvent } from '@portcullis/wire';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { parsePolicy, readDeviceCsv } from '@portcullis/policy';
import { FEATURES } from '../src/app.module.js';
import { openApiText, operationId } from '../src/http/openapi/document.js';
import { EXAMPLES } from '../src/http/openapi/examples.js';
import { declaredRoutes } from '../src/http/openapi/routes.js';
import { VERDICT } from '../src/http/openapi/samples.js';
import { SUMMARIES, TAGS } from '../src/http/openapi/words.js';

test('the committed description of the API is the one that its routes make', async () => {
  const committed = await readFile(new URL('../openapi.json', import.meta.url), 'utf8');
  expect(committed, 'run `npm run openapi -w @portcullis/api` after a build and commit the result').toBe(
    openApiText(declaredRoutes(FEATURES)),
  );
});

test('no two operations share an id, and every parameter in a path is described', () => {
  const routes = declaredRoutes(FEATURES);
  const ids = routes.map(({ handler }) => handler);
  expect(ids).toHaveLength(new Set(ids).size);
  const undescribed = routes.filter(({ path, parameters }) => path.includes(':') && parameters === undefined);
  expect(undescribed.map(({ path }) => path)).toEqual([]);
});

test('every operation and every tag is said in words, and every answer is declared', () => {
  const routes = declaredRoutes(FEATURES);
  expect(Object.keys(SUMMARIES).toSorted()).toEqual(routes.map(({ handler }) => operationId(handler)).toSorted());
  expect(Object.keys(TAGS)).toEqual([...new Set(routes.map(({ resource }) => resource))].toSorted());
  const silent = routes.filter(({ answer, status }) => answer === undefined && status !== 204);
  expect(silent.map(({ path }) => path)).toEqual([]);
});

test('every example is one that its route would take, or answer with: no less and no more', () => {
  const routes = new Map(declaredRoutes(FEATURES).map((route) => [operationId(route.handler), route]));
  const wrong = Object.entries(EXAMPLES).flatMap(([id, { body, answer }]) => {
    const route = routes.get(id);
    return [
      ...(body === undefined ? [] : [[`${id}: body`, body, route?.body] as const]),
      ...(answer === undefined ? [] : [[`${id}: answer`, answer, route?.answer?.schema] as const]),
    ].flatMap(([what, example, schema]) => {
      if (schema === undefined) return [`${what}: the route declares none`];
      // A file is taken as its bytes.
      const sent = typeof example === 'string' ? Buffer.from(example) : example;
      const read = z.safeParse(schema, sent);
      if (!read.success) return [`${what}: ${z.prettifyError(read.error)}`];
      // A body may be read into something else (an id into a number); an answer is what it is.
      return what.endsWith('answer') && !isDeepStrictEqual(read.data, example)
        ? [`${what}: more than is declared`]
        : [];
    });
  });
  expect(wrong).toEqual([]);
});

test('the event, the policy and the CSV of the examples are taken, and each event is as it is written', () => {
  expect(event.safeParse(VERDICT).error).toBeUndefined();
  expect(recordedEvent.safeParse(VERDICT).error).toBeUndefined();
  const body = policySourceBody.parse(EXAMPLES['Policy.create']?.body);
  expect(parsePolicy(body.source).problems).toEqual([]);
  const file = readDeviceCsv(Buffer.from(String(EXAMPLES['DeviceSet.import']?.body)));
  expect([file.rows.length, file.problems, file.refused]).toEqual([1, [], null]);
});

test('whoever writes a program finds an example at the main routes', () => {
  const routes = declaredRoutes(FEATURES).filter(({ resource }) =>
    ['events', 'macs', 'policies', 'grants', 'device-sets', 'agent'].includes(resource),
  );
  const without = (part: 'body' | 'answer') =>
    routes
      .filter(({ body, bodyType, answer, method }) =>
        part === 'body'
          ? body !== undefined && bodyType === 'application/json' && method === 'POST'
          : answer?.contentType === 'application/json' && (method === 'GET' || method === 'POST'),
      )
      .map(({ handler }) => operationId(handler))
      .filter((id) => EXAMPLES[id]?.[part] === undefined);
  expect(without('body')).toEqual([]);
  expect(without('answer')).toEqual([]);
});
