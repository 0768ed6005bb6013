/** Measures what docs/first-mac.md asks, on this Mac, and writes a report. It changes nothing without a written yes. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { accessWhileRunning, bridgeStatus, capture, deadlines, refusals } from './bridge.mjs';
import { ownExtensions, records } from './extensions.mjs';
import { QUESTIONS } from './findings.mjs';
import { Mac, pause } from './mac.mjs';
import { Person } from './person.mjs';
import { Privacy } from './privacy.mjs';
import { report } from './report.mjs';
import { captureOfStick } from './stick.mjs';
import { cardSerial, earlyBoot, fatSources, imagePlace, rawOpens } from './storage.mjs';
import { accessoryPrompt, mounts, opens, parents, watch } from './watched.mjs';

const USAGE = `Usage: apps/agent/packaging/first-mac.sh [--out FILE] [--only 1,4,7] [--non-interactive]

Measures on this Mac what docs/first-mac.md asks, and writes a report for an issue. Reads; what would change anything is asked
first, and left out without a written yes. Serial numbers, and names of people and of the Mac, are not in the report.

  --out FILE          where the report goes (default first-mac-report.md)
  --only NUMBERS      these questions alone
  --seconds NUMBER    how long what has no other end is watched (default 120)
  --non-interactive   ask nobody: only what needs neither a person nor a password
  --stand-ins DIR     for tests: take the system's programs and files from a folder
`;

/** @typedef {import('./findings.mjs').Question} Question */
/**
 * @typedef {{ out: string, only: ReadonlySet<Question>, seconds: number, interactive: boolean, standIns: string |
 *   undefined }} Options
 */

/**
 * @param {readonly string[]} args
 * @returns {Options | null} `null`: help was asked for
 */
function readOptions(args) {
  const text = /** @type {const} */ ({ type: 'string' });
  const flag = /** @type {const} */ ({ type: 'boolean' });
  const options = { out: text, only: text, seconds: text, 'non-interactive': flag, 'stand-ins': text, help: flag };
  const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
  if (values.help) return null;
  const numbers = values.only === undefined ? Object.keys(QUESTIONS) : values.only.split(',');
  for (const number of numbers)
    if (!Object.hasOwn(QUESTIONS, number)) throw new Error(`--only \`${number}\`: there are questions 1 to 15`);
  const seconds = Number(values.seconds ?? '120');
  if (!(seconds >= 1 && seconds <= 3600))
    throw new Error(`--seconds \`${values.seconds}\`: give a number from 1 to 3600`);
  return {
    out: values.out ?? 'first-mac-report.md',
    only: new Set(numbers.map((number) => /** @type {Question} */ (Number(number)))),
    seconds,
    interactive: !values['non-interactive'],
    standIns: values['stand-ins'],
  };
}

/**
 * @param {Mac} mac
 * @param {import('./bridge.mjs').BridgeStatus | null} status
 */
async function aboutMac(mac, status) {
  const line = async (/** @type {import('./mac.mjs').Program} */ program, /** @type {readonly string[]} */ args) =>
    (await mac.run(program, args)).stdout.trim().split('\n')[0] || 'not told';
  const jobs = status?.clients.map(({ job, state }) => `${job} ${state}`).join(', ');
  return [
    `macOS ${await line('sw_vers', ['-productVersion'])} (${await line('sw_vers', ['-buildVersion'])})`,
    `${await line('sysctl', ['-n', 'hw.model'])}, ${await line('sysctl', ['-n', 'machdep.cpu.brand_string'])}`,
    await line('csrutil', ['status']),
    `Portcullis ${mac.has('portcullis') ? await line('portcullis', ['--version']) : 'is not installed'}`,
    `bridge: ${status === null ? 'no status' : `mode ${status.mode}${jobs ? `; ${jobs}` : ''}`}`,
    ...(await ownExtensions(mac)).map((one) => `extension: ${one}`),
  ];
}

/**
 * @param {Mac} mac
 * @param {Person} person
 * @param {Options} options
 * @param {import('./bridge.mjs').BridgeStatus | null} status
 */
async function measure(mac, person, { only, seconds }, status) {
  /** @type {Map<Question, import('./findings.mjs').Finding>} */
  const found = new Map();
  const wants = (/** @type {readonly Question[]} */ ...numbers) => numbers.some((number) => only.has(number));
  if (wants(4, 6, 7, 11, 15)) {
    person.tell(
      'Questions 4, 6, 7, 11 and 15: what macOS does while things are plugged in. eslogger reads that as root (sudo may ask for your password).',
    );
    const watched = await watch(mac, person.interactive, async () => {
      if (!person.interactive) await pause(Math.min(seconds, 10));
      await person.does('Plug in an iPhone or iPad, unlock it, and wait ten seconds.');
      await person.does('Plug in an Android phone, choose file transfer on it, and wait ten seconds.');
      await person.does(
        'Plug in a USB stick (best FAT or exFAT), wait until it is mounted, and leave all of them plugged in.',
      );
    });
    found.set(4, opens(watched)).set(6, parents(watched)).set(7, mounts(watched));
    found.set(11, fatSources(watched)).set(15, rawOpens(watched));
  }
  if (wants(5)) found.set(5, await refusals(mac));
  if (wants(8)) found.set(8, await accessoryPrompt(mac, person, seconds));
  if (wants(2)) found.set(2, await capture(mac, person, status));
  if (wants(3)) found.set(3, await captureOfStick(mac, person));
  if (wants(9)) found.set(9, await accessWhileRunning(mac, person, status, seconds));
  if (wants(1)) found.set(1, deadlines(await bridgeStatus(mac)));
  if (wants(10)) found.set(10, await records(mac));
  if (wants(12)) found.set(12, await imagePlace(mac, person));
  if (wants(13)) found.set(13, await earlyBoot(mac, status));
  if (wants(14)) found.set(14, await cardSerial(mac));
  for (const number of found.keys()) if (!only.has(number)) found.delete(number);
  return found;
}

/** @param {Options} options */
async function main(options) {
  const mac = new Mac(options.standIns);
  if (options.standIns === undefined && process.platform !== 'darwin') throw new Error('this is not a Mac');
  const person = new Person(options.interactive);
  const privacy = new Privacy();
  await privacy.learn(mac);
  const status = await bridgeStatus(mac);
  const findings = await measure(mac, person, options, status);
  // Devices that were plugged in meanwhile have serial numbers too.
  await privacy.learn(mac);
  await writeFile(
    options.out,
    report(findings, await aboutMac(mac, status), (text) => privacy.clean(text)),
  );
  person.close();
  const measured = [...findings.values()].filter((one) => one.measured).length;
  console.log(
    `${measured} of ${findings.size} questions measured; the report is in ${options.out}. Read it before you attach it to an issue.`,
  );
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(USAGE);
  else await main(options);
} catch (error) {
  process.stderr.write(`first-mac: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
