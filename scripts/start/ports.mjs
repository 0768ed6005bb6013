import { createServer } from 'node:net';
import { once } from 'node:events';
import { codeOf, messageOf, Trouble } from '../trouble.mjs';

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<number>}
 */
async function tryPort(port, host) {
  const server = createServer();
  server.listen({ port, host, exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** A port of this machine that nobody uses. */
export async function freePort(host = '127.0.0.1') {
  return tryPort(0, host);
}

/**
 * @param {number} port
 * @param {string} host
 * @throws {Trouble} when something else uses it
 */
export async function requirePort(port, host) {
  try {
    await tryPort(port, host);
  } catch (error) {
    const code = codeOf(error);
    const why =
      code === 'EADDRINUSE'
        ? `port ${port} is taken by another program`
        : code === 'EACCES'
          ? `port ${port} may not be used by this user`
          : `port ${port} cannot be used (${messageOf(error)})`;
    throw new Trouble(`${why}: choose another with \`npm start -- --port ${port < 65_535 ? port + 1 : 8480}\``, {
      cause: error,
    });
  }
}
