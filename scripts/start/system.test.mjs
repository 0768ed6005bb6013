import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../run.mjs';
import { makeSecret } from './folder.mjs';
import { identify, isAlive } from './processes.mjs';
import { System } from './system.mjs';

const MAIN = path.join(import.meta.dirname, 'main.mjs');
const LAUNCHER = path.join(import.meta.dirname, 'test-launcher.mjs');

let folder = '';
/** @type {{ pid: number, started: string }[]} */
let seen = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'portcullis-start-'));
  // As a checkout is: started by root, PostgreSQL runs as a user of its own, who has to get in.
  await chmod(folder, 0o755);
  seen = [];
});
afterEach(async () => {
  for (const id of seen) if (isAlive(id)) process.kill(id.pid, 'SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** @param {number | null} pid */
function remember(pid) {
  const id = pid === null ? null : identify(pid);
  if (id === null) throw new Error('there is no such process');
  seen.push(id);
  return id;
}

/** Another process that starts PostgreSQL from the folder and then does nothing. */
async function otherLauncher() {
  const child = spawn(process.execPath, [LAUNCHER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  /** @type {{ postgres: number, warden: number }} */
  const pids = JSON.parse(String(line));
  return { child, postgres: remember(pids.postgres), warden: remember(pids.warden) };
}

/** @param {string} url */
async function countNotes(url) {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('CREATE TABLE IF NOT EXISTS notes (text text)');
  await client.query("INSERT INTO notes VALUES ('one more')");
  const { rows } = await client.query('SELECT count(*)::int AS count FROM notes');
  await client.end();
  return rows[0].count;
}

describe('the data folder', () => {
  it('keeps its data over a stop and a start', async () => {
    const first = await System.open({ dataDir: folder });
    expect(await first.postgres.start()).toEqual({ isNew: true });
    expect(await countNotes(first.postgres.url)).toBe(1);
    const id = remember(first.postgres.piece.pid);
    await first.stop();
    expect(isAlive(id)).toBe(false);
    const second = await System.open({ dataDir: folder });
    expect(await second.postgres.start()).toEqual({ isNew: false });
    expect(await countNotes(second.postgres.url)).toBe(2);
    await second.stop();
  });

  it('keeps port and data of a database that is killed and started again', async () => {
    const system = await System.open({ dataDir: folder });
    await system.postgres.start();
    const { url } = system.postgres;
    await countNotes(url);
    await system.postgres.piece.kill();
    await system.postgres.start();
    expect(system.postgres.url).toBe(url);
    expect(await countNotes(url)).toBe(2);
    await system.stop();
  });

  it('is closed to everybody else as far as secrets are concerned', async () => {
    const system = await System.open({ dataDir: folder });
    await system.stop();
    const { output } = await run('find', [folder, '-name', 'secrets.json', '-perm', '600']);
    expect(output.trim()).toBe(path.join(folder, 'secrets.json'));
  });

  it('can be used by one start at a time', async () => {
    const { child } = await otherLauncher();
    await expect(System.open({ dataDir: folder })).rejects.toThrow(
      /already running from .* \(process \d+\): stop it there/,
    );
    child.kill('SIGKILL');
  });
});

describe('what a crash leaves behind', () => {
  it('is nothing when the launcher is killed', async () => {
    const { child, postgres, warden } = await otherLauncher();
    child.kill('SIGKILL');
    await vi.waitFor(() => expect([postgres, warden].filter(isAlive)).toEqual([]), { timeout: 20_000 });
  });

  it('is ended by the next start when the launcher and its warden are killed at once', async () => {
    const { child, postgres, warden } = await otherLauncher();
    process.kill(warden.pid, 'SIGKILL');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(postgres)).toBe(true);
    /** @type {string[]} */
    const lines = [];
    const system = await System.open({ dataDir: folder, say: (line) => lines.push(line) });
    expect(lines.join('\n')).toContain('ending what an earlier start left running (PostgreSQL)');
    expect(isAlive(postgres)).toBe(false);
    await system.postgres.start();
    await system.stop();
  });

  it('does not keep PostgreSQL from starting when its lock names a process that is something else now', async () => {
    const first = await System.open({ dataDir: folder });
    await first.postgres.start();
    await first.postgres.piece.kill();
    await first.stop();
    const lock = path.join(folder, 'postgres/postmaster.pid');
    const text = await readFile(lock, 'utf8');
    await writeFile(lock, text.replace(/^\d+/, String(process.pid)));
    const second = await System.open({ dataDir: folder });
    expect(await second.postgres.start()).toEqual({ isNew: false });
    await second.stop();
  });
});

describe('npm start', () => {
  /** @param {readonly string[]} args */
  const start = (args) => run(process.execPath, [MAIN, ...args]);

  it('names the option that is wrong', async () => {
    const { code, output } = await start(['--macs', 'many']);
    expect(code).toBe(1);
    expect(output.trim()).toBe('portcullis: `many` is not a value for --macs: it takes a whole number from 1 to 100');
  });

  it('refuses an option that it does not know', async () => {
    const { code, output } = await start(['--frehs']);
    expect(code).toBe(1);
    expect(output.trim()).toBe("portcullis: Unknown option '--frehs'; `npm start -- --help` lists the options");
  });

  it('says how to choose another port when the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { code, output } = await start(['--port', String(port), '--data', folder]);
    server.close();
    expect(code).toBe(1);
    expect(output).toContain(
      `portcullis: port ${port} is taken by another program: choose another with \`npm start -- --port ${Number(port) + 1}\``,
    );
    expect(output).not.toContain('    at ');
  });

  it('says what to do when the data folder cannot be written', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    const { code, output } = await start(['--port', '18480', '--data', path.join(file, 'data')]);
    expect(code).toBe(1);
    expect(output).toContain('cannot be written (ENOTDIR): make it writable, or use another with `--data DIR`');
    expect(output).not.toContain('    at ');
  });

  it('deletes no folder that is not its own', async () => {
    await writeFile(path.join(folder, 'thesis.txt'), 'ten years of work');
    const { code, output } = await start(['--port', '18480', '--data', folder, '--fresh']);
    expect(code).toBe(1);
    expect(output).toContain('is not a data folder of Portcullis, so `--fresh` does not delete it');
    expect(existsSync(path.join(folder, 'thesis.txt'))).toBe(true);
  });
});

describe('makeSecret', () => {
  it('makes texts of letters and digits that differ', () => {
    const made = Array.from({ length: 100 }, () => makeSecret());
    expect(new Set(made).size).toBe(100);
    for (const text of made) expect(text).toMatch(/^[A-Za-z2-9]{24}$/);
  });
});
