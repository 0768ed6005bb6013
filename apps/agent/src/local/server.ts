import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { localRequest, type LocalRequest, type LocalResponse } from '@portcullis/wire';
import { asError, type Actor } from '../actors.js';
import { localSocketPath } from '../config.js';
import type { Logger } from '../log.js';
import { LocalError, LONGEST_REQUEST } from './protocol.js';

export interface LocalServerOptions {
  readonly stateDir: string;
  readonly answer: (request: LocalRequest) => Promise<unknown>;
  readonly log: Logger;
}

/** Answers the command line on `stateDir/agent.sock`. The folder is the owner's alone, and so is the socket. */
export class LocalServer implements Actor {
  readonly name = 'local';
  readonly #options: LocalServerOptions;
  readonly #server: Server;
  readonly #connections = new Set<Socket>();

  constructor(options: LocalServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#serve(socket));
    this.#server.maxConnections = 16;
  }

  async start(): Promise<void> {
    const path = localSocketPath(this.#options.stateDir);
    // An agent that waits for its configuration has nothing else in there yet.
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // The spool's lock says that no other agent uses this folder; so a socket there was left by one that is gone.
    rmSync(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(path, resolve);
    });
    chmodSync(path, 0o600);
  }

  async stop(): Promise<void> {
    for (const socket of this.#connections) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #serve(socket: Socket): void {
    this.#connections.add(socket);
    let pending = '';
    let answering = Promise.resolve();
    socket.setEncoding('utf8');
    socket.on('close', () => this.#connections.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (text: string) => {
      pending += text;
      if (pending.length > LONGEST_REQUEST) return socket.destroy();
      const lines = pending.split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) answering = answering.then(() => this.#reply(socket, line));
      return undefined;
    });
  }

  async #reply(socket: Socket, line: string): Promise<void> {
    const response = await this.#respond(line);
    if (!socket.destroyed) socket.write(`${JSON.stringify(response)}\n`);
  }

  async #respond(line: string): Promise<LocalResponse> {
    const request = localRequest.safeParse(parseJson(line));
    if (!request.success)
      return {
        ok: false,
        code: 'usage',
        message: 'this agent does not know that request: command line and agent are of different versions',
      };
    try {
      return { ok: true, result: await this.#options.answer(request.data) };
    } catch (error) {
      if (error instanceof LocalError) return { ok: false, code: error.code, message: error.message };
      this.#options.log.warn(`a request of the command line failed: ${asError(error).message}`);
      return { ok: false, code: 'unavailable', message: asError(error).message };
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
