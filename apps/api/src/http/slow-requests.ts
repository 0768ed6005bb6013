import { type ServerOptions, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '../errors/app-error.js';
import { errorBody } from '../errors/error.filter.js';

/**
 * For a whole request, body and all; Fastify's own is without end. A device set of 64 MiB fits at two megabits a
 * second, an agent's largest batch at half a megabit.
 */
export const REQUEST_WITHIN_MS = 300_000;

/** Node looks for requests that are late only now and then, by default every 30 s. */
export const SLOW_REQUESTS = {
  headersTimeout: 30_000,
  connectionsCheckingInterval: 2000,
} satisfies ServerOptions;

function refusal(code: string | undefined): readonly [status: number, message: string] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'the request did not arrive whole in time: send it again'];
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'the head of the request is too large: send less in it'];
  return [400, 'this is not a request of HTTP/1.1'];
}

/** What cannot be read as a request, or never ends, is told so before its connection is closed. */
export function refuseConnection(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code !== 'ECONNRESET' && socket.writable) {
    const [status, message] = refusal(error.code);
    const body = JSON.stringify(errorBody(new AppError('invalid-request', message)));
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: application/json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}
