/** `npm start`: what it shows, what it leaves behind, and what it finds again. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { isAlive } from '../scripts/start/processes.mjs';
import { eventually } from './harness/eventually.js';
import { allEvents, eventsOf, inSync, macNamed } from './harness/fleet.js';
import { Person } from './harness/person.js';
import { StartCommand } from './harness/start-command.js';

const RUNNING = /Console {4}(http:\/\/\S+)/;
const PASSWORD = /with the password (\w+) \(it is not shown again\)/;

const PIECES = [
  'PostgreSQL',
  'the agent of lab-mac',
  'the agent of mia-mac',
  'the bridge of lab-mac',
  'the bridge of mia-mac',
  'the other Macs',
  'the server',
];

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
  expect((await macNamed(admin, 'noor-mac')).state).toBe('unknown');
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
  expect(pieces.map((piece) => piece.name).toSorted()).toEqual(PIECES);
  expect(await command.end('SIGINT')).toBe(0);
  expect(command.output).toContain('stopped; the data stays');
  expect(pieces.filter((piece) => isAlive(piece))).toEqual([]);
});

it('shows Macs with the troubles that Macs have, and some days behind them', async () => {
  command = await StartCommand.run(dataDir);
  const admin = await Person.signIn(await urlOf(command), 'admin@example.test', password);
  const states: Record<string, string> = {};
  for (const name of ['jonas-mac', 'aylin-mac', 'tom-mac', 'meeting-room-mac', 'noor-mac']) {
    const mac = await macNamed(admin, name);
    states[name] = `${mac.state} ${mac.problems[0]?.code ?? ''}`.trim();
    const first = (await allEvents(admin, mac.id)).at(-1);
    expect(Date.parse(first?.time ?? '')).toBeLessThan(Date.now() - 3 * 24 * 3_600_000);
  }
  expect(states).toEqual({
    'jonas-mac': 'unprotected full-disk-access-missing',
    'aylin-mac': 'unprotected extension-waiting-for-user',
    'tom-mac': 'partly documents-out-of-sync',
    'meeting-room-mac': 'protected',
    'noor-mac': expect.stringMatching(/^unknown/),
  });
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
  expect(pieces).toHaveLength(PIECES.length);
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
  for (const name of PIECES) {
    await command.says(new RegExp(`${name} is running again`));
  }
  const admin = await eventually(
    'signing in',
    () => Person.signIn(url, 'admin@example.test', password),
    () => true,
  );
  await inSync(admin, 'mia-mac');
  expect((await command.pieces()).length).toBe(PIECES.length);
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
