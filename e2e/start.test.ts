/** `npm start`: what it shows, what it leaves behind, and what it finds again. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { isAlive } from '../scripts/start/processes.mjs';
import { eventually } from './harness/eventually.js';
import { eventsOf, inSync } from './harness/fleet.js';
import { Person } from './harness/person.js';
import { StartCommand } from './harness/start-command.js';

const RUNNING = /Console {4}(http:\/\/\S+)/;
const PASSWORD = /with the password (\w+) \(it is not shown again\)/;

let dataDir: string;
let password: string;
let command: StartCommand;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'portcullis-e2e-start-'));
  await chmod(dataDir, 0o755);
});
afterEach(async () => {
  await command?.end('SIGKILL');
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function urlOf(started: StartCommand): Promise<string> {
  return (await started.says(RUNNING))[1] ?? '';
}

it('ends by saying where the console is and how to sign in, and an office day begins to show', async () => {
  command = await StartCommand.run(dataDir);
  const url = await urlOf(command);
  password = (await command.says(PASSWORD))[1] ?? '';
  const admin = await Person.signIn(url, 'admin@example.test', password);
  const mac = await inSync(admin, 'mia-mac');
  const isDenied = (row: { sentence: string }): boolean =>
    /“DataTraveler 3.0” .* was denied because/.test(row.sentence);
  const events = await eventually(
    'the denial of a stick that nobody knows',
    () => eventsOf(admin, mac.id, '&kind=verdict'),
    (rows) => rows.some(isDenied),
  );
  expect(events.filter(isDenied).map((row) => row.rule)).toContain('default');
  expect(await (await fetch(url)).text()).toContain('<title>');
  const pieces = await command.pieces();
  expect(pieces.map((piece) => piece.name).toSorted()).toEqual([
    'PostgreSQL',
    'the agent of mia-mac',
    'the bridge of mia-mac',
    'the server',
  ]);
  expect(await command.end('SIGINT')).toBe(0);
  expect(command.output).toContain('stopped; the data stays');
  expect(pieces.filter((piece) => isAlive(piece))).toEqual([]);
});

it('keeps password and events over a restart, and does not show the password again', async () => {
  command = await StartCommand.run(dataDir);
  const url = await urlOf(command);
  expect(command.output).not.toContain(password);
  expect(command.output).toContain('with the password that was shown at the first start');
  const admin = await Person.signIn(url, 'admin@example.test', password);
  // The first report after a start says at once what is in force, and not only with the next heartbeat.
  const { id } = await inSync(admin, 'mia-mac');
  expect((await eventsOf(admin, id, '&kind=verdict')).length).toBeGreaterThan(0);
});

it('leaves no process behind when it is killed, and starts again', async () => {
  command = await StartCommand.run(dataDir, ['--new-password']);
  await urlOf(command);
  const again = (await command.says(PASSWORD))[1] ?? '';
  expect(again).not.toBe(password);
  password = again;
  const pieces = await command.pieces();
  expect(pieces).toHaveLength(4);
  await command.end('SIGKILL');
  await eventually(
    'the end of all pieces',
    () => pieces.filter((piece) => isAlive(piece)),
    (left) => left.length === 0,
  );
  command = await StartCommand.run(dataDir);
  const admin = await Person.signIn(await urlOf(command), 'admin@example.test', password);
  await inSync(admin, 'mia-mac');
});

it('starts a piece again that ends by itself', async () => {
  command = await StartCommand.run(dataDir);
  const url = await urlOf(command);
  for (const piece of await command.pieces()) process.kill(piece.pid, 'SIGKILL');
  for (const name of ['PostgreSQL', 'the server', 'the bridge of mia-mac', 'the agent of mia-mac']) {
    await command.says(new RegExp(`${name} is running again`));
  }
  const admin = await eventually(
    'signing in',
    () => Person.signIn(url, 'admin@example.test', password),
    () => true,
  );
  await inSync(admin, 'mia-mac');
  expect((await command.pieces()).length).toBe(4);
});

it('begins anew when asked to', async () => {
  command = await StartCommand.run(dataDir, ['--fresh', '--macs', '3']);
  const url = await urlOf(command);
  const fresh = (await command.says(PASSWORD))[1] ?? '';
  expect(fresh).not.toBe(password);
  const admin = await Person.signIn(url, 'admin@example.test', fresh);
  for (const hostname of ['mia-mac', 'jonas-mac', 'aylin-mac']) await inSync(admin, hostname);
  expect(await command.end('SIGTERM')).toBe(0);
});
