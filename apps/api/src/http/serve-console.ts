import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppError } from '../errors/app-error.js';
import { errorBody } from '../errors/error.filter.js';

/**
 * Serves the built console from `folder`. Paths that are no file and not below `/api` get its `index.html`, because the
 * console routes within the page. Hashed assets may be kept forever, the page itself never.
 */
export async function serveConsole(app: NestFastifyApplication, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    index: false,
    cacheControl: false,
    preCompressed: true,
    setHeaders: (reply, path) => {
      const forever = path.startsWith(join(folder, 'assets'));
      reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/', (_request, reply) => reply.sendFile('index.html'));
  // A route, not a not-found handler: Nest sets that one itself, for the API.
  fastify.get('/*', (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    // A file that is gone (an old build's script) must not come back as a page.
    if (!/^\/api(?:\/|$)/.test(path) && !/\.\w+$/.test(path)) return reply.sendFile('index.html');
    return reply
      .status(404)
      .send(errorBody(new AppError('not-found', `there is nothing at \`${path.slice(0, 200)}\``)));
  });
}
