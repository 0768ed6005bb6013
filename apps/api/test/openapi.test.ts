import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FEATURES } from '../src/app.module.js';
import { openApiText, operationId } from '../src/http/openapi/document.js';
import { declaredRoutes } from '../src/http/openapi/routes.js';
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
