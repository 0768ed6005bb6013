import { createConnection } from 'node:net';
import { localResponse, type LocalRequest } from '@portcullis/wire';
import { localSocketPath } from '../config.js';
import { LocalError, LONGEST_LINE } from './protocol.js';

/** Nobody answers on the agent's socket, or may not be asked by this user. */
export class AgentUnreachable extends Error {
  readonly reason: 'not-running' | 'no-permission' | 'no-answer';
  constructor(reason: AgentUnreachable['reason'], message: string) {
    super(message);
    this.name = 'AgentUnreachable';
    this.reason = reason;
  }
}

const TIMEOUT_MILLIS = 15_000;

/** Asks the running agent one thing. Throws AgentUnreachable or LocalError. */
export async function askAgent(stateDir: string, request: LocalRequest): Promise<unknown> {
  const path = localSocketPath(stateDir);
  const line = await exchange(path, `${JSON.stringify(request)}\n`);
  const response = localResponse.safeParse(parseJson(line));
  if (!response.success)
    throw new AgentUnreachable('no-answer', `what answers on \`${path}\` is not an agent of this version`);
  if (response.data.ok) return response.data.result;
  throw new LocalError(response.data.code, response.data.message);
}

function exchange(path: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    const chunks: Buffer[] = [];
    let size = 0;
    const fail = (error: AgentUnreachable) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(TIMEOUT_MILLIS, () =>
      fail(new AgentUnreachable('no-answer', `the agent did not answer within ${TIMEOUT_MILLIS / 1000} s`)),
    );
    socket.on('connect', () => socket.write(request));
    socket.on('error', (error) => fail(describe(error, path)));
    socket.on('close', () =>
      fail(new AgentUnreachable('no-answer', 'the agent closed the connection without an answer')),
    );
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size > LONGEST_LINE) fail(new AgentUnreachable('no-answer', 'the answer of the agent is too long'));
      else if (chunk.includes(0x0a)) {
        resolve(Buffer.concat(chunks).toString('utf8').split('\n', 1)[0] ?? '');
        socket.destroy();
      }
    });
  });
}

function describe(error: Error & { readonly code?: string }, path: string): AgentUnreachable {
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    return new AgentUnreachable(
      'no-permission',
      `\`${path}\` may not be opened: run it as the user of the agent, on a Mac with sudo`,
    );
  }
  if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') {
    return new AgentUnreachable('not-running', `the agent does not run: nobody answers on \`${path}\``);
  }
  return new AgentUnreachable('no-answer', `\`${path}\`: ${error.message}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
