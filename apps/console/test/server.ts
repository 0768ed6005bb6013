import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  /** Parsed when it is JSON, the text otherwise. */
  readonly body: unknown;
}

export interface Answer {
  readonly status?: number;
  /** Sent as JSON, texts as they are. */
  readonly body?: unknown;
}

/** `GET /macs` → what is answered. */
export type Routes = Readonly<Record<string, (asked: Asked) => Answer>>;

export interface TestServer {
  /** Address of its `/api`. */
  readonly base: string;
  readonly asked: readonly Asked[];
  readonly stop: () => Promise<void>;
}

/** A real HTTP server on this machine that answers as the API's contract says; what is not listed does not exist. */
export async function startServer(routes: Routes, otherwise: (asked: Asked) => Answer = notFound): Promise<TestServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void read(request).then((one) => {
      const isPreflight = one.method === 'OPTIONS';
      if (!isPreflight) asked.push(one);
      const route = isPreflight ? preflight : (routes[`${one.method} ${one.path}`] ?? otherwise);
      const { status = 200, body } = route(one);
      const isText = typeof body === 'string';
      response.writeHead(status, {
        'content-type': isText ? 'text/html' : 'application/json',
        'access-control-allow-origin': request.headers.origin ?? '*',
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': 'content-type, x-portcullis-csrf',
        'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      });
      response.end(isText ? body : body === undefined ? '' : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { base: `http://127.0.0.1:${portOf(server)}/api`, asked, stop: () => stop(server) };
}

/** The tests' pages have another origin than this server, and the browser asks first. */
const preflight = (): Answer => ({ status: 204 });

function notFound({ method, path }: Asked): Answer {
  return { status: 404, body: { error: { code: 'not-found', message: `there is nothing at \`${method} ${path}\`` } } };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const isJson = request.headers['content-type'] === 'application/json';
  const body: unknown = isJson ? JSON.parse(text) : text;
  return {
    method: request.method ?? 'GET',
    path: url.pathname.replace(/^\/api/, ''),
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body,
  };
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
