/** The course of `npm start`, and its end. */
import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { step } from '../progress.mjs';
import { Trouble } from '../trouble.mjs';
import { HELP, readArguments } from './arguments.mjs';
import { parentOf } from './processes.mjs';

/** Between two runs through the recordings, so that something happens regularly. */
const REPEAT_SECONDS = 60;

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
export async function start(args) {
  try {
    const options = readArguments(args);
    if (options.help) {
      console.log(HELP);
      return 0;
    }
    return await runUntilStopped(options);
  } catch (error) {
    await report(error);
    return 1;
  }
}

/**
 * A sentence for what the person can mend. Anything else is a mistake in Portcullis: its trace goes to a file.
 * @param {unknown} error
 */
async function report(error) {
  if (error instanceof Trouble) {
    console.error(`portcullis: ${error.message}`);
    return;
  }
  const { tmpdir } = await import('node:os');
  const file = path.join(tmpdir(), `portcullis-start-${process.pid}.log`);
  await appendFile(file, `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  console.error(
    `portcullis: ${error instanceof Error ? error.message : String(error)}; this should not happen: please report it with the details in \`${file}\``,
  );
}

/**
 * @param {import('./arguments.mjs').Options} options
 * @returns {Promise<number>}
 */
async function runUntilStopped(options) {
  const end = listenForTheEnd();
  requirePackages();
  // Loaded only now: without packages these cannot be loaded at all.
  const { System } = await import('./system.mjs');
  const { requirePort } = await import('./ports.mjs');
  console.log('Portcullis is starting (the first time takes a minute or two)');
  await requirePort(options.port, options.host);
  if (options.fresh) await beginAnew(options.dataDir);
  const system = await System.open({ ...options, say: console.log });
  try {
    await startAll(system, options, end.isOver);
    await end.happened;
  } catch (error) {
    // What fails while everything is being stopped fails because of that: Ctrl-C reaches compilers, too.
    if (!end.isOver()) throw error;
  } finally {
    if (end.isOver()) console.log('\nstopping …');
    await system.stop();
  }
  console.log('stopped; the data stays');
  return 0;
}

/**
 * @param {import('./system.mjs').System} system
 * @param {import('./arguments.mjs').Options} options
 * @param {() => boolean} isOver
 */
async function startAll(system, options, isOver) {
  const { buildAll } = await import('../builder/parts.mjs');
  const steps = [
    () => step('building what has changed, and preparing the database', () => system.startDatabase(buildAll)),
    () => step('starting the server', () => system.server.start()),
    ...(options.watch ? [() => step('starting the compiler', () => system.startCompiler())] : []),
    () => startMacs(system, options.macs, isOver),
    () => announce(system, options),
  ];
  for (const next of steps) {
    if (isOver()) return;
    await next();
  }
}

/** @param {string} dataDir */
async function beginAnew(dataDir) {
  const { emptyFolder } = await import('./folder.mjs');
  const { Running } = await import('./running.mjs');
  const { discardDatabase } = await import('./postgres-user.mjs');
  if (existsSync(dataDir)) {
    const running = new Running(dataDir);
    if (existsSync(running.file)) {
      await running.take(console.log);
      await running.release();
    }
  }
  await step(`deleting the data in ${dataDir}`, async () => {
    await emptyFolder(dataDir);
    await discardDatabase(dataDir);
  });
}

function requirePackages() {
  const root = path.resolve(import.meta.dirname, '../..');
  if (!existsSync(path.join(root, 'node_modules/pg'))) {
    throw new Trouble(`the packages are not installed: run \`npm ci\` in \`${root}\` first`);
  }
}

/**
 * @param {import('./system.mjs').System} system
 * @param {number | null} count `null`: the demonstration's fleet
 * @param {() => boolean} isOver
 */
async function startMacs(system, count, isOver) {
  const { keepRunning } = await import('./keep-running.mjs');
  const { LIVING } = await import('./demo/demo.mjs');
  keepRunning(system.postgres.piece, () => system.postgres.start(), console.log);
  keepRunning(system.server.piece, () => system.server.start(), console.log);
  const numbers = count === null ? LIVING : Array.from({ length: count }, (_, at) => at + 1);
  const what = count === null ? 'a small fleet of Macs' : count === 1 ? 'a simulated Mac' : `${count} simulated Macs`;
  await step(`starting ${what}`, async () => {
    const others = count === null ? startOtherMacs(system) : Promise.resolve();
    for (const number of numbers) {
      if (!isOver()) await startMac(system, number);
    }
    await others;
  });
}

/**
 * @param {import('./system.mjs').System} system
 * @param {number} number
 */
async function startMac(system, number) {
  const { recordingsFor } = await import('./scenarios.mjs');
  const { keepRunning } = await import('./keep-running.mjs');
  const { personaOf } = await import('./macs.mjs');
  const ownRecordings = path.join(system.options.dataDir, 'macs', String(number), 'recordings');
  const recordings = await recordingsFor(number, ownRecordings);
  // Not all at the same pace, or the same would happen everywhere at once.
  const bridgeArgs = ['--speed', (0.7 + 0.1 * (number % 6)).toFixed(1), '--user', personaOf(number).user];
  const mac = system.addMac({ number, recordings, repeatSeconds: REPEAT_SECONDS, bridgeArgs });
  await mac.start();
  keepRunning(mac.bridge, () => mac.startBridge(), console.log);
  keepRunning(mac.agent, () => mac.startAgent(), console.log);
}

/** @param {import('./system.mjs').System} system */
async function startOtherMacs(system) {
  const { keepRunning } = await import('./keep-running.mjs');
  const { piece, start } = system.addOtherMacs();
  await start();
  keepRunning(piece, start, console.log);
}

/**
 * @param {import('./system.mjs').System} system
 * @param {import('./arguments.mjs').Options} options
 */
async function announce(system, options) {
  const { ADMIN } = await import('./server.mjs');
  const first = await system.server.takeFirstPassword();
  const password = options.newPassword ? await system.server.resetPassword() : first;
  const how =
    password === null
      ? `with the password that was shown at the first start (npm start -- --new-password makes another)`
      : `with the password ${password} (it is not shown again)`;
  console.log(`
Portcullis is running.

  Console    ${system.server.url}
  Sign in    ${ADMIN}
             ${how}
  Data       ${system.options.dataDir} (logs in logs/)

Ctrl-C stops everything; the data stays.`);
}

/**
 * Ctrl-C, a signal, a closed terminal, or the end of npm. The first one stops things in order; a second one is not
 * waited for: the warden does the rest.
 */
function listenForTheEnd() {
  let over = false;
  /** @type {() => void} */
  let resolve = () => {};
  /** @type {Promise<void>} */
  const happened = new Promise((settle) => {
    resolve = settle;
  });
  const stop = () => {
    if (over) process.exit(1);
    over = true;
    resolve();
  };
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(name, stop);
  watchNpm(() => !over && stop());
  return { happened, isOver: () => over };
}

/**
 * npm passes signals on, but cannot when it is killed itself; then the shell that it runs scripts in gets another
 * parent, or this process does.
 * @param {() => void} onEnd
 */
function watchNpm(onEnd) {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const above = () => `${process.ppid} ${parentOf(process.ppid)}`;
  const before = above();
  const timer = setInterval(() => {
    if (above() === before) return;
    clearInterval(timer);
    onEnd();
  }, 2000);
  timer.unref();
}
