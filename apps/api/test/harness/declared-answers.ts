import { isDeepStrictEqual } from 'node:util';
import { errorBody } from '@portcullis/wire';
import { z } from 'zod';
import { FEATURES } from '../../src/app.module.js';
import { declaredRoutes } from '../../src/http/openapi/routes.js';

const ROUTES = declaredRoutes(FEATURES).map((route) => ({
  ...route,
  pattern: new RegExp(`^${route.path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`),
}));

/** Literal paths come first, as in the router: `/policies/check` is no `/policies/:id`. */
function routeOf(method: string, path: string) {
  const fitting = ROUTES.filter((route) => route.method === method && route.pattern.test(path));
  return fitting.toSorted((a, b) => a.path.split(':').length - b.path.split(':').length)[0];
}

/**
 * Holds a JSON answer to what its route declares: no less, and no more.
 * @throws Error saying where they differ
 */
export function expectDeclared(method: string, url: string, status: number, body: unknown): void {
  const route = routeOf(method, url.split('?', 1)[0] ?? '');
  const schema = status >= 400 ? errorBody : route?.answer?.schema;
  const where = `${method} ${url} answered ${status}`;
  if (schema === undefined) throw new Error(`${where} with JSON that its route does not declare`);
  const read = z.safeParse(schema, body);
  if (!read.success) throw new Error(`${where}, not as declared:\n${z.prettifyError(read.error)}`);
  if (!isDeepStrictEqual(read.data, body)) {
    throw new Error(
      `${where} with more than is declared:\n${JSON.stringify(body)}\ndeclared:\n${JSON.stringify(read.data)}`,
    );
  }
}
