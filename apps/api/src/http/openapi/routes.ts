import 'reflect-metadata';
import { type DynamicModule, HttpStatus, RequestMethod, type Type } from '@nestjs/common';
import {
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  MODULE_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
import { z } from 'zod';
import { ACCESS_METADATA, type Access } from '../../access/access.js';
import { ANSWER_METADATA, REQUEST_TYPE_METADATA, type Answer } from './answers.js';

/** One route as its decorators declare it. */
export interface DeclaredRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With the prefix, and with `:name` for parameters. */
  readonly path: string;
  readonly resource: string;
  /** `DeviceController.list` */
  readonly handler: string;
  /** `undefined`: nobody said who may call it, so nobody may. */
  readonly access: Access | undefined;
  readonly status: number;
  readonly answer: Answer | undefined;
  readonly body: z.core.$ZodType | undefined;
  readonly query: z.core.$ZodType | undefined;
  readonly parameters: z.core.$ZodType | undefined;
  readonly bodyType: string;
}

const PREFIX = 'api';
// Nest's RouteParamtypes, which it does not export: the first part of a key of ROUTE_ARGS_METADATA.
const ARGUMENTS = { body: '3', query: '4', parameters: '5' } as const;
const METHODS: Readonly<Partial<Record<RequestMethod, DeclaredRoute['method']>>> = {
  [RequestMethod.GET]: 'GET',
  [RequestMethod.POST]: 'POST',
  [RequestMethod.PUT]: 'PUT',
  [RequestMethod.PATCH]: 'PATCH',
  [RequestMethod.DELETE]: 'DELETE',
};

type Import = Type | DynamicModule;

/** Every route of these modules and of those that they import, by path and method. Nothing is started for it. */
export function declaredRoutes(modules: readonly Import[]): DeclaredRoute[] {
  const controllers = new Set<Type>();
  collect(modules, controllers, new Set());
  return [...controllers].flatMap(routesOf).toSorted(inOrder);
}

function collect(modules: readonly Import[], controllers: Set<Type>, seen: Set<Type>): void {
  for (const one of modules) {
    const type = 'module' in one ? one.module : one;
    if (seen.has(type)) continue;
    seen.add(type);
    for (const controller of metadata<Type[]>(MODULE_METADATA.CONTROLLERS, type) ?? []) controllers.add(controller);
    collect(metadata<Import[]>(MODULE_METADATA.IMPORTS, type) ?? [], controllers, seen);
  }
}

function routesOf(controller: Type): DeclaredRoute[] {
  const prototype: unknown = controller.prototype;
  if (typeof prototype !== 'object' || prototype === null) return [];
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
    const verb = typeof handler === 'function' ? metadata<RequestMethod>(METHOD_METADATA, handler) : undefined;
    const method = verb === undefined ? undefined : METHODS[verb];
    return typeof handler !== 'function' || method === undefined
      ? []
      : pathsOf(controller, handler).map((path) => routeAt(controller, name, handler, method, path));
  });
}

function pathsOf(controller: Type, handler: object): string[] {
  const first = [metadata<string | string[]>(PATH_METADATA, controller) ?? ''].flat();
  const second = [metadata<string | string[]>(PATH_METADATA, handler) ?? ''].flat();
  return first.flatMap((one) =>
    second.map((two) => `/${[PREFIX, one, two].join('/').split('/').filter(Boolean).join('/')}`),
  );
}

function routeAt(
  controller: Type,
  name: string,
  handler: object,
  method: DeclaredRoute['method'],
  path: string,
): DeclaredRoute {
  const [, , resource = ''] = path.split('/');
  return {
    method,
    path,
    resource: resource.split('.')[0] ?? resource,
    handler: `${controller.name}.${name}`,
    access: metadata<Access>(ACCESS_METADATA, handler) ?? metadata<Access>(ACCESS_METADATA, controller),
    status: metadata<number>(HTTP_CODE_METADATA, handler) ?? (method === 'POST' ? HttpStatus.CREATED : HttpStatus.OK),
    answer: metadata<Answer>(ANSWER_METADATA, handler),
    body: schemaOf(controller, name, ARGUMENTS.body),
    query: schemaOf(controller, name, ARGUMENTS.query),
    parameters: schemaOf(controller, name, ARGUMENTS.parameters),
    bodyType: metadata<string>(REQUEST_TYPE_METADATA, handler) ?? 'application/json',
  };
}

function schemaOf(controller: Type, name: string, kind: string): z.core.$ZodType | undefined {
  const given = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) as
    Record<string, { schema?: unknown }> | undefined;
  const found = Object.entries(given ?? {}).find(([key]) => key.startsWith(`${kind}:`))?.[1].schema;
  return found instanceof z.core.$ZodType ? found : undefined;
}

// Nest stores what its decorators were given; each key has one type
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- see above
function metadata<T>(key: string, target: object): T | undefined {
  return Reflect.getMetadata(key, target) as T | undefined;
}

function inOrder(a: DeclaredRoute, b: DeclaredRoute): number {
  const [left, right] = [`${a.path} ${a.method}`, `${b.path} ${b.method}`];
  return left < right ? -1 : Number(left > right);
}
