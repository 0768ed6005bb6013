import { errorBody } from '@portcullis/wire';
import { z } from 'zod';
import { EXAMPLES } from './examples.js';
import type { DeclaredRoute } from './routes.js';
import { SUMMARIES, TAGS } from './words.js';

type Json = Readonly<Record<string, unknown>>;

const SESSION = 'session';
const TOKEN = 'token';
const AGENT = 'agent';

/**
 * The API's description, OpenAPI 3.1, made of what the routes declare and check anyway. The same routes give the same
 * text.
 */
export function openApiDocument(routes: readonly DeclaredRoute[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Portcullis',
      version: '1',
      description:
        'Device control for Macs. Programs send an API token, which an admin makes in the console (*API tokens*), as ' +
        '`Authorization: Bearer pcl_api_…`. People sign in with `POST /api/auth/login` and send the header ' +
        '`X-Portcullis-CSRF: 1` with whatever changes something. Agents sign a short-lived token for every request. ' +
        'Lists answer `{data, total}`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ resource }) => resource))]
      .toSorted()
      .map((name) => ({ name, description: TAGS[name] })),
    paths,
    components: {
      securitySchemes: {
        [SESSION]: { type: 'apiKey', in: 'cookie', name: 'portcullis_session' },
        [TOKEN]: { type: 'http', scheme: 'bearer', description: 'an API token: `pcl_api_…`' },
        [AGENT]: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
      schemas: { Error: jsonSchema(errorBody, 'output') },
    },
  };
}

/** As it is committed and compared. */
export function openApiText(routes: readonly DeclaredRoute[]): string {
  return `${JSON.stringify(openApiDocument(routes), null, 2)}\n`;
}

const REFUSAL = {
  description: 'a refusal',
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/Error' },
      example: {
        error: {
          code: 'invalid-request',
          message: 'the request is not valid at `note`: is not a text',
          details: [{ path: 'note', message: 'is not a text' }],
        },
      },
    },
  },
};

/** `Device.list` */
export function operationId(handler: string): string {
  return handler.replace('Controller', '');
}

function operation(route: DeclaredRoute): Json {
  const { access, body, query, parameters, status, handler, resource, bodyType } = route;
  const given = [...namedIn('path', parameters), ...namedIn('query', query)];
  return {
    operationId: operationId(handler),
    summary: SUMMARIES[operationId(handler)],
    tags: [resource],
    security: securityOf(route),
    ...(access?.for === 'permission' ? { 'x-permission': access.permission } : {}),
    ...(given.length === 0 ? {} : { parameters: given }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: { [bodyType]: bodyOf(route, body) } } }),
    responses: {
      [String(status)]: success(route),
      '4XX': REFUSAL,
      default: REFUSAL,
    },
  };
}

function securityOf({ access }: DeclaredRoute): readonly Json[] {
  switch (access?.for) {
    case 'permission':
    case 'signed-in':
      return [{ [SESSION]: [] }, { [TOKEN]: [] }];
    case 'agents':
      return [{ [AGENT]: [] }];
    default:
      return [];
  }
}

function success({ answer, status, handler }: DeclaredRoute): Json {
  if (status === 204) return { description: 'done' };
  if (answer === undefined) return { description: 'done', content: { 'application/json': {} } };
  const schema = answer.schema === undefined ? { type: 'string' } : jsonSchema(answer.schema, 'output');
  const example = EXAMPLES[operationId(handler)]?.answer;
  return { description: 'done', content: { [answer.contentType]: { schema, ...exampleOf(example) } } };
}

/** The keys of an object schema as parameters of a path or query. */
function namedIn(where: 'path' | 'query', schema: z.core.$ZodType | undefined): readonly Json[] {
  if (schema === undefined) return [];
  const { properties, required } = jsonSchema(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties ?? {}).map(([name, one]) => ({
    name,
    in: where,
    required: where === 'path' || (required?.includes(name) ?? false),
    schema: one,
  }));
}

function bodyOf({ bodyType, handler }: DeclaredRoute, body: z.core.$ZodType): Json {
  const schema = bodyType === 'application/json' ? jsonSchema(body, 'input') : { type: 'string' };
  return { schema, ...exampleOf(EXAMPLES[operationId(handler)]?.body) };
}

const exampleOf = (example: unknown): Json => (example === undefined ? {} : { example });

/**
 * Draft 2020-12, which OpenAPI 3.1 takes as it is. What JSON cannot say (a refinement, a transformation) is left out.
 */
function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema: made }) => nameKeys(made),
  });
  return rest;
}

/**
 * A record that has to hold certain keys names them as `properties`: zod writes them as `propertyNames` and `required`
 * alone, from which readers and generators of clients learn nothing of a single key.
 */
function nameKeys(made: z.core.JSONSchema.BaseSchema): void {
  const { propertyNames, additionalProperties, required } = made;
  if (propertyNames === undefined || required === undefined || additionalProperties === undefined) return;
  made.properties = Object.fromEntries(required.map((key) => [key, additionalProperties]));
  made.additionalProperties = false;
  delete made.propertyNames;
}
