import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import { AppModule } from './app.module.js';
import type { Configuration } from './configuration/configuration.js';
import { serveConsole } from './http/serve-console.js';
import { ErrorFilter } from './errors/error.filter.js';
import { JsonLogger } from './logging/json-logger.js';
import { validationPipe } from './http/validation.pipe.js';

/** Routes that take more say so with `@RouteConfig({ bodyLimit })`; the limit holds for the unpacked body too. */
const BODY_LIMIT_BYTES = 1024 * 1024;

function createAdapter(configuration: Configuration): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: configuration.trustProxy,
    // A connection that an agent keeps alive must not hold up the shutdown.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
  });
  adapter.getInstance().addHook('onRoute', (route) => {
    const limit: unknown = route.config && 'bodyLimit' in route.config ? route.config.bodyLimit : undefined;
    if (typeof limit === 'number') route.bodyLimit = limit;
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
  return app;
}
