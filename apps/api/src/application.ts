import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import { AppModule, FEATURES } from './app.module.js';
import type { Configuration } from './configuration/configuration.js';
import { serveConsole } from './http/serve-console.js';
import { AppError } from './errors/app-error.js';
import { ErrorFilter } from './errors/error.filter.js';
import { AccessGuard } from './features/auth/access.guard.js';
import { measureBodies } from './http/bodies.js';
import { refuseConnection, REQUEST_WITHIN_MS, SLOW_REQUESTS } from './http/slow-requests.js';
import { declaredRoutes } from './http/openapi/routes.js';
import { JsonLogger } from './logging/json-logger.js';
import { validationPipe } from './http/validation.pipe.js';

/** Routes that take more say so with `@RouteConfig({ bodyLimit })`; the limit holds for the unpacked body too. */
const BODY_LIMIT_BYTES = 1024 * 1024;

/** Nobody has signed in yet: an address and a password, or what a Mac says of itself. */
const STRANGERS_BODY_LIMIT_BYTES = 16 * 1024;

const ROUTES = new Map(declaredRoutes(FEATURES).map((route) => [`${route.method} ${route.path}`, route]));

/** Fastify takes a number of hops as well; its type for adapters leaves that out. */
function trusted(proxies: Configuration['trustProxy']): false | string[] | ((address: string, hop: number) => boolean) {
  if (proxies === false) return false;
  return typeof proxies === 'number' ? (_, hop) => hop < proxies : [...proxies];
}

function createAdapter(configuration: Configuration): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: trusted(configuration.trustProxy),
    requestTimeout: REQUEST_WITHIN_MS,
    http: SLOW_REQUESTS,
    clientErrorHandler: refuseConnection,
    // A connection that an agent keeps alive must not hold up the shutdown.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
  });
  const measured = measureBodies();
  adapter.getInstance().addHook('onRoute', (route) => {
    // The plugin that unpacks puts itself before what is here.
    route.preParsing = [measured];
    const limit: unknown = route.config && 'bodyLimit' in route.config ? route.config.bodyLimit : undefined;
    const access = ROUTES.get(`${String(route.method)} ${route.url}`)?.access?.for;
    if (access === 'anyone' || access === 'enrolling-agents') route.bodyLimit = STRANGERS_BODY_LIMIT_BYTES;
    else if (typeof limit === 'number') route.bodyLimit = limit;
  });
  return adapter;
}

async function registerPlugins(app: NestFastifyApplication, configuration: Configuration): Promise<void> {
  const https = configuration.publicUrl?.startsWith('https:') ?? false;
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // The console's component library writes its styles at run time.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: https,
  });
  await app.register(cookie);
  await app.register(compress, { globalDecompression: true, requestEncodings: ['gzip'], threshold: 1024 });
  if (configuration.consoleDir !== undefined) await serveConsole(app, configuration.consoleDir);
}

/** What is answered is one person's, and as of now: no cache on the way or in the browser keeps it. */
function keepOutOfCaches(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', (request, reply, payload, done) => {
      if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control'))
        reply.header('cache-control', 'no-store');
      done(null, payload);
    });
}

/** Whoever is not let in is refused by the head of the request: no stranger's body is unpacked, held or parsed. */
function refuseStrangersEarly(app: NestFastifyApplication): void {
  const guard = app.get(AccessGuard, { strict: false });
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async (request, reply) => {
      const route = ROUTES.get(`${request.method} ${request.routeOptions.url ?? ''}`);
      const hasBody = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
      try {
        if (route !== undefined) await guard.admit(route.access, request);
        else if (hasBody)
          throw new AppError('not-found', `there is no ${request.method} ${request.url.split('?')[0] ?? ''}`);
      } catch (error) {
        // What of the body is still on its way is not read: the connection ends with the answer.
        if (hasBody) reply.header('connection', 'close');
        throw error;
      }
    });
}

/** The whole API, ready to listen: what `main`, the tests and the OpenAPI generator start. */
export async function createApplication(configuration: Configuration): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(configuration),
    createAdapter(configuration),
    {
      logger: new JsonLogger(configuration.logLevel),
      abortOnError: false,
    },
  );
  app.setGlobalPrefix('api');
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ErrorFilter());
  app.useWebSocketAdapter(new WsAdapter(app));
  await registerPlugins(app, configuration);
  refuseStrangersEarly(app);
  keepOutOfCaches(app);
  return app;
}
