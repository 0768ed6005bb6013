/** The API, its database schema and its demonstration data. */
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { API_CLI, API_MAIN, CONSOLE_DIR, lockedNode } from '../places.mjs';
import { lastLines, run } from '../run.mjs';
import { Trouble } from '../trouble.mjs';
import { makeSecret, saveSecrets, writePrivate } from './folder.mjs';
import { TAG_LISTS } from './macs.mjs';
import { Piece } from './piece.mjs';
import { freePort } from './ports.mjs';

export const SERVER_ORDER = 3;
export const ADMIN = 'admin@example.test';

/**
 * @typedef {object} ServerOptions
 * @property {string} dataDir
 * @property {string} logDir
 * @property {string} host
 * @property {number} port 0: any free one
 * @property {boolean} watch start it anew when its files change
 * @property {() => string} databaseUrl
 * @property {import('./folder.mjs').Secrets} secrets
 */

export class Server {
  /** @type {Piece | null} */
  #piece = null;
  #port;

  /**
   * @param {ServerOptions} options
   * @param {import('./piece.mjs').Register} register
   */
  constructor(options, register) {
    this.options = options;
    this.register = register;
    this.#port = options.port;
    this.passwordFile = path.join(options.dataDir, 'first-password');
  }

  get isStarted() {
    return this.#piece !== null;
  }

  /** The running process, for those who want to end it. */
  get piece() {
    if (this.#piece === null) throw new Error('the server has not been started');
    return this.#piece;
  }

  get url() {
    const { host } = this.options;
    const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
    return `http://${name}:${this.#port}`;
  }

  #environment() {
    return {
      DATABASE_URL: this.options.databaseUrl(),
      PORTCULLIS_HOST: this.options.host,
      PORTCULLIS_PORT: String(this.#port),
      PORTCULLIS_PUBLIC_URL: this.url,
      PORTCULLIS_SECRET: this.options.secrets.serverSecret,
      // Compiled once, not at every start; Node checks by itself whether it still fits.
      NODE_COMPILE_CACHE: path.join(this.options.dataDir, 'compiled'),
      ...(existsSync(path.join(CONSOLE_DIR, 'index.html')) ? { PORTCULLIS_CONSOLE_DIR: CONSOLE_DIR } : {}),
    };
  }

  /**
   * Runs the server's own command line.
   * @param {readonly string[]} args
   * @param {string} [input]
   */
  async #command(args, input) {
    const options = { env: this.#environment(), ...(input === undefined ? {} : { input }) };
    const { code, output } = await run(lockedNode(), [API_CLI, ...args], options);
    if (code !== 0) throw new Trouble(`the server's command \`${args[0]}\` failed:\n${lastLines(output)}`);
  }

  async migrate() {
    await this.#command(['migrate', 'up']);
  }

  /**
   * Fills an empty database with the demonstration organisation. The password waits in `passwordFile`, for its owner
   * alone, until it has been shown.
   */
  async seed() {
    const { dataDir, secrets } = this.options;
    const tokenFile = path.join(dataDir, 'first-token');
    if (!existsSync(this.passwordFile)) await writePrivate(this.passwordFile, makeSecret(16));
    await writePrivate(tokenFile, secrets.enrolmentToken);
    try {
      await this.#command([
        'seed-demo',
        '--admin-password-file',
        this.passwordFile,
        '--enrolment-token-file',
        tokenFile,
        ...TAG_LISTS.flatMap((tags) => ['--token-tags', tags]),
      ]);
    } finally {
      await rm(tokenFile, { force: true });
    }
    secrets.seeded = true;
    await saveSecrets(dataDir, secrets);
  }

  /** The password of the first start, once: it is forgotten by this. `null` when it has been taken before. */
  async takeFirstPassword() {
    const password = await readFile(this.passwordFile, 'utf8').catch(() => null);
    await rm(this.passwordFile, { force: true });
    return password;
  }

  /** Gives the administrator a new password. */
  async resetPassword() {
    const password = makeSecret(16);
    await this.#command(['create-admin', '--email', ADMIN, '--password-stdin'], password);
    return password;
  }

  /** Starts it and waits until it is ready. Started again, it has the same port. */
  async start() {
    if (this.#port === 0) this.#port = await freePort(this.options.host);
    this.#piece ??= new Piece(
      {
        name: 'the server',
        command: lockedNode(),
        args: this.options.watch ? ['--watch', API_MAIN] : [API_MAIN],
        env: this.#environment(),
        cwd: this.options.dataDir,
        log: path.join(this.options.logDir, 'server.log'),
        order: SERVER_ORDER,
      },
      this.register,
    );
    await this.#piece.start();
    await this.#piece.ready(() => this.isReady());
  }

  async isReady() {
    const answer = await fetch(`${this.url}/api/ready`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    await answer?.body?.cancel();
    return answer?.status === 200;
  }
}
