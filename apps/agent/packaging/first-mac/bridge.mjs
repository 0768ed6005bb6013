/** Questions 1, 2, 5 and 9: what the installed bridge knows. */
import { measured, notMeasured } from './findings.mjs';
import { pause } from './mac.mjs';

const STATUS = '/Library/Application Support/Portcullis/bridge/status.json';

/**
 * @typedef {object} BridgeStatus
 * @property {string} mode
 * @property {number} pid
 * @property {Readonly<Record<string, number>>} counters
 * @property {Readonly<Record<string, number>>} shortestMicros least time left for an answer, by job; a job without an
 *   event is not in it
 * @property {readonly { job: string, state: string }[]} clients
 */

/**
 * @param {import('./mac.mjs').Mac} mac
 * @returns {Promise<BridgeStatus | null>} `null`: no bridge has ever run here, or what it wrote is not understood
 */
export async function bridgeStatus(mac) {
  try {
    const value = JSON.parse((await mac.read(STATUS)) ?? '');
    if (typeof value?.bridgeMode !== 'string' || typeof value.pid !== 'number') return null;
    const numbers = (/** @type {unknown} */ of) =>
      Object.fromEntries(Object.entries(of ?? {}).filter(([, count]) => typeof count === 'number'));
    const clients = Array.isArray(value.clients) ? value.clients : [];
    return {
      mode: value.bridgeMode,
      pid: value.pid,
      counters: numbers(value.counters),
      shortestMicros: numbers(value.counters?.shortestDeadlineMicros),
      clients: clients.map(clientOf),
    };
  } catch {
    return null;
  }
}

/** @param {unknown} value */
function clientOf(value) {
  const { job, state } = /** @type {{ job?: unknown, state?: unknown }} */ (value ?? {});
  return { job: String(job), state: String(state) };
}

const NEEDS_AUTHORIZE = 'needs mode authorize (a package with the System Extension)';

/** @param {BridgeStatus | null} status */
export function deadlines(status) {
  if (status === null) return notMeasured('no bridge has written its status on this Mac: install the package first');
  if (status.mode !== 'authorize') return notMeasured(`${NEEDS_AUTHORIZE}; this bridge runs in mode ${status.mode}`);
  const jobs = Object.entries(status.shortestMicros);
  if (jobs.length === 0) return notMeasured('no event has come yet: plug in a stick and a phone, then run this again');
  const told = jobs.map(([job, micros]) => `${job} ${(micros / 1e6).toFixed(2)} s`);
  const { slowestAnswerMicros: slowest = 0, tooLate = 0, answered = 0 } = status.counters;
  return measured(`shortest time left when an event came: ${told.join(', ')}`, [
    `slowest answer of the bridge: ${(slowest / 1000).toFixed(1)} ms; answered ${answered}, too late ${tooLate}`,
  ]);
}

/**
 * @param {import('./mac.mjs').Mac} mac
 * @param {import('./person.mjs').Person} person
 * @param {BridgeStatus | null} status
 */
export async function capture(mac, person, status) {
  if (status === null || !mac.has('portcullis')) return notMeasured('needs an installed Portcullis that runs');
  if (!person.interactive) return notMeasured('takes a device away for a moment, which needs a person to agree');
  person.tell(
    'Question 2: plug in a phone or camera that may be taken away for a moment. Mass storage, keyboards and hubs are refused.',
  );
  if (!(await person.agrees('The bridge will take it, and give it back at once.')))
    return notMeasured('the person left it out');
  const listed = await mac.runAsRoot('portcullis', ['usb', 'list'], { interactive: true });
  person.tell(`${listed.stdout}${listed.stderr}`);
  if (listed.code !== 0) return notMeasured(`the agent does not list USB devices: ${firstLine(listed.stderr)}`);
  const id = await person.ask('Registry id or location of the device, as listed above:');
  if (id === null || !/^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(id)) return notMeasured('no device was named');
  const { taken, given } = await takeAndGive(mac, person, id);
  if (taken.code !== 0 && !REFUSED_BY_MACOS.test(taken.stderr))
    return notMeasured(`the bridge was not asked to take it: ${firstLine(taken.stderr) || `exit code ${taken.code}`}`);
  const who = status.mode === 'authorize' ? 'the System Extension' : 'the root daemon (not the extension)';
  return measured(
    `${who} ${taken.code === 0 ? 'could' : 'could not'} take the device, and ${given.code === 0 ? 'gave' : 'did not give'} it back`,
    [...lines('capture', taken), ...lines('release', given)],
  );
}

/** What the bridge says when macOS refused, and not itself (core/bridge/usb_desk.cc). */
const REFUSED_BY_MACOS = /macOS did not/;

/**
 * An administrator's capture outlives the bridge, so it is given back whatever happens: an interrupt waits until it is.
 * @param {import('./mac.mjs').Mac} mac
 * @param {import('./person.mjs').Person} person
 * @param {string} id
 */
async function takeAndGive(mac, person, id) {
  let interrupted = false;
  const later = () => {
    interrupted = true;
    person.tell('The device is given back first.');
  };
  process.on('SIGINT', later);
  const move = (/** @type {'capture' | 'release'} */ action) =>
    mac.runAsRoot('portcullis', ['usb', action, id], { interactive: true });
  try {
    const taken = await move('capture');
    if (taken.code === 0) await pause(3);
    return { taken, given: await move('release') };
  } finally {
    process.off('SIGINT', later);
    if (interrupted) process.kill(process.pid, 'SIGINT');
  }
}

/**
 * @param {string} what
 * @param {import('./mac.mjs').Ended} ended
 */
function lines(what, { code, stdout, stderr }) {
  return `${stdout}${stderr}`
    .trim()
    .split('\n')
    .slice(0, 10)
    .map((line) => `${what} (${code}): ${line}`);
}

/** What the kernel logs when a policy module refuses an open: IOUserClient.cpp of xnu. */
const REFUSED = /IOUC (\S+) failed MACF in process pid (\d+), (\S+)/;

/** @param {import('./mac.mjs').Mac} mac */
export async function refusals(mac) {
  const args = [
    'show',
    '--last',
    '1h',
    '--style',
    'ndjson',
    '--predicate',
    'eventMessage CONTAINS "failed MACF in process"',
  ];
  const { code, stdout, stderr } = await mac.run('log', args, { seconds: 180 });
  if (code !== 0)
    return notMeasured(`the system's log cannot be read (${firstLine(stderr) || code}): an administrator can`);
  /** @type {Map<string, number[]>} */
  const times = new Map();
  for (const line of stdout.split('\n')) {
    const found = parseLog(line);
    if (found === null) continue;
    times.set(found.who, [...(times.get(found.who) ?? []), found.millis]);
  }
  if (times.size === 0) {
    return notMeasured(
      'no open was refused within the last hour: have a policy deny a phone in mode authorize, plug it in, wait a minute, run this again',
    );
  }
  const details = [...times].map(([who, all]) => `${who}: ${rhythm(all)}`);
  const most = Math.max(...[...times.values()].map((all) => all.length));
  return measured(most > 10 ? 'yes, see the rhythm' : 'refused opens were not repeated often', details);
}

/**
 * @param {string} line
 * @returns {{ who: string, millis: number } | null}
 */
function parseLog(line) {
  try {
    const { eventMessage, timestamp } = JSON.parse(line);
    const [, userClient = '', , program = ''] = REFUSED.exec(String(eventMessage)) ?? [];
    const millis = Date.parse(String(timestamp).replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
    return userClient === '' || Number.isNaN(millis) ? null : { who: `${program} at ${userClient}`, millis };
  } catch {
    return null;
  }
}

/** @param {readonly number[]} times */
function rhythm(times) {
  const sorted = times.toSorted((left, right) => left - right);
  const gaps = sorted.slice(1).map((time, at) => time - (sorted[at] ?? time));
  if (gaps.length === 0) return 'once';
  const middle = gaps.toSorted((left, right) => left - right)[Math.floor(gaps.length / 2)] ?? 0;
  return `${times.length} times; gaps: shortest ${Math.min(...gaps)} ms, in the middle ${middle} ms, longest ${Math.max(...gaps)} ms`;
}

/**
 * @param {import('./mac.mjs').Mac} mac
 * @param {import('./person.mjs').Person} person
 * @param {BridgeStatus | null} status
 * @param {number} seconds
 */
export async function accessWhileRunning(mac, person, status, seconds) {
  if (status === null || status.mode !== 'authorize') return notMeasured(NEEDS_AUTHORIZE);
  if (!person.interactive) return notMeasured('needs a person who switches Full Disk Access off and on');
  person.tell(
    'Question 9: in System Settings › Privacy & Security › Full Disk Access, Portcullis is switched off, and on again after ten seconds.',
  );
  if (!(await person.agrees('Nothing is guarded in between.'))) return notMeasured('the person left it out');
  person.tell(`Switch it off now, wait ten seconds, switch it on. Watching for ${seconds} s.`);
  const seen = await watchClients(mac, seconds);
  const refusedAt = seen.findIndex((one) => one.words.includes('not-permitted'));
  if (refusedAt === -1)
    return notMeasured('the bridge never saw its permission go (a running client may keep it until it ends)');
  const refused = seen[refusedAt];
  const again = seen.slice(refusedAt).find((one) => /^running(,running)*$/.test(one.words));
  const details = seen.map((one) => `after ${one.second.toFixed(1)} s: process ${one.process}: ${one.words}`);
  if (again === undefined) return measured('the bridge did not come back within the time', details);
  return measured(
    again.pid === refused?.pid
      ? 'yes: the same process got its clients back'
      : 'no: only a fresh process got its clients back',
    details,
  );
}

/**
 * @param {import('./mac.mjs').Mac} mac
 * @param {number} seconds
 */
async function watchClients(mac, seconds) {
  /** @type {{ second: number, pid: number, process: string, words: string }[]} */
  const seen = [];
  /** @type {number[]} */
  const pids = [];
  for (let second = 0; second <= seconds; second += 0.5) {
    const status = await bridgeStatus(mac);
    if (status !== null) {
      if (!pids.includes(status.pid)) pids.push(status.pid);
      const words = status.clients.map(({ state }) => state).join(',');
      const last = seen.at(-1);
      if (last?.pid !== status.pid || last.words !== words) {
        seen.push({ second, pid: status.pid, process: String.fromCodePoint(64 + Math.min(26, pids.length)), words });
      }
    }
    await pause(0.5);
  }
  return seen;
}

/** @param {string} text */
function firstLine(text) {
  return text.trim().split('\n')[0]?.slice(0, 200) ?? '';
}
