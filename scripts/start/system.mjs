/**
 * The whole product on one machine: PostgreSQL, server with console, simulated Macs, each a process of its own.
 * `npm start` runs it for people, the end-to-end tests run it to break it: any piece can be ended and started again.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { loadSecrets, openFolder, saveSecrets } from './folder.mjs';
import { installed, lockedNode, ROOT } from '../places.mjs';
import { otherMacs } from './demo/demo.mjs';
import { Mac, macFacts } from './macs.mjs';
import { Piece } from './piece.mjs';
import { Postgres } from './postgres.mjs';
import { Running } from './running.mjs';
import { Server, SERVER_ORDER } from './server.mjs';

const POSTGRES_ORDER = 4;

/**
 * @typedef {object} SystemOptions
 * @property {string} dataDir
 * @property {string} [host]
 * @property {number} [port] 0, the default: any free one
 * @property {boolean} [watch] start the server anew when its files change
 * @property {(line: string) => void} [say] takes lines for people
 */

/**
 * What may differ between Macs; the rest follows from the number.
 * @typedef {Pick<import('./macs.mjs').MacOptions, 'recordings' | 'repeatSeconds' | 'bridgeArgs' | 'agentConfig'>
 *   & { number?: number, server?: string }} AddMac
 */

export class System {
  /** @type {Mac[]} */
  macs = [];
  /** @type {Piece | null} */
  #compiler = null;
  /** @type {Piece | null} */
  #otherMacs = null;

  /**
   * @param {Required<SystemOptions>} options
   * @param {Running} running
   * @param {import('./folder.mjs').Secrets} secrets
   */
  constructor(options, running, secrets) {
    const { dataDir, host, port, watch } = options;
    this.options = options;
    this.running = running;
    this.secrets = secrets;
    this.logDir = path.join(dataDir, 'logs');
    this.postgres = new Postgres(
      {
        dataDir,
        password: secrets.databasePassword,
        log: path.join(this.logDir, 'postgres.log'),
        order: POSTGRES_ORDER,
      },
      running,
    );
    this.server = new Server(
      { dataDir, logDir: this.logDir, host, port, watch, databaseUrl: () => this.postgres.url, secrets },
      running,
    );
  }

  /**
   * Takes a data folder. Nothing is started yet.
   * @param {SystemOptions} options
   */
  static async open({ dataDir, host = '127.0.0.1', port = 0, watch = false, say = () => {} }) {
    const folder = path.resolve(dataDir);
    await openFolder(folder);
    const running = new Running(folder);
    await running.take(say);
    await mkdir(path.join(folder, 'logs'), { recursive: true });
    return new System({ dataDir: folder, host, port, watch, say }, running, await loadSecrets(folder));
  }

  /**
   * Starts PostgreSQL and brings its schema and its demonstration data to what this version needs.
   * @param {() => Promise<void>} [meanwhile] has to be done before the server's own programs can run; PostgreSQL needs
   *   none
   */
  async startDatabase(meanwhile = async () => {}) {
    const ends = await Promise.allSettled([this.postgres.start(), meanwhile()]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    const isNew = ends[0].status === 'fulfilled' && ends[0].value.isNew;
    if (isNew && this.secrets.seeded) {
      this.secrets.seeded = false;
      await saveSecrets(this.options.dataDir, this.secrets);
    }
    await this.server.migrate();
    if (!this.secrets.seeded) await this.server.seed();
  }

  /**
   * Compiles libraries and server whenever a source changes; the server, told to watch, starts anew with what comes
   * out.
   */
  async startCompiler() {
    this.#compiler = new Piece(
      {
        name: 'the compiler',
        command: lockedNode(),
        args: [installed('tsc'), '-b', '--watch', '--preserveWatchOutput', 'apps/api'],
        cwd: ROOT,
        log: path.join(this.logDir, 'compiler.log'),
        order: SERVER_ORDER,
      },
      this.running,
    );
    await this.#compiler.start();
  }

  /**
   * Adds a simulated Mac; `start()` of what is returned starts it.
   * @param {AddMac} options
   */
  addMac({ number = this.macs.length + 1, server = this.server.url, ...rest }) {
    const { dataDir } = this.options;
    const { enrolmentToken } = this.secrets;
    const mac = new Mac({ number, dataDir, logDir: this.logDir, server, enrolmentToken, ...rest }, this.running);
    this.macs.push(mac);
    return mac;
  }

  /**
   * The Macs of the demonstration that are not simulated whole; `start()` of what is returned starts their process.
   */
  addOtherMacs() {
    const others = otherMacs(this, (number) => macFacts(this.options.dataDir, number));
    this.#otherMacs = others.piece;
    return others;
  }

  /** Every piece that has been started, those first that are to be stopped first. */
  pieces() {
    const all = this.macs.flatMap((mac) => [mac.agent, mac.bridge]);
    if (this.#otherMacs !== null) all.push(this.#otherMacs);
    if (this.#compiler !== null) all.push(this.#compiler);
    for (const owner of [this.server, this.postgres]) {
      if (owner.isStarted) all.push(owner.piece);
    }
    return all.toSorted((a, b) => a.options.order - b.options.order);
  }

  /** Stops everything in order, and gives the folder free; the data stays. */
  async stop() {
    const pieces = this.pieces();
    for (const order of new Set(pieces.map((piece) => piece.options.order))) {
      await Promise.all(pieces.filter((piece) => piece.options.order === order).map((piece) => piece.stop()));
    }
    await this.running.release();
  }
}
