/** Questions 4, 6, 7 and 8: what happens while something is plugged in. */
import { measured, notMeasured } from './findings.mjs';
import { isRawOpen, parseEvents, parseRawOpens } from './events.mjs';
import { pause } from './mac.mjs';
import { idsOf, usbObjects } from './registry.mjs';

/** Opens that have to do with devices; a Mac makes hundreds of others in a minute. */
const ABOUT_DEVICES = /USB|HID|SCSI|Storage|Media|CCID|Serial/i;

/**
 * @typedef {object} Watch
 * @property {import('./events.mjs').Seen | null} seen `null`: nothing could be watched
 * @property {string} why
 * @property {readonly import('./events.mjs').RawOpen[]} raw opens of device nodes of disks
 * @property {ReadonlyMap<bigint, string>} objects the registry's classes while the devices are attached
 */

/**
 * Runs eslogger while `meanwhile` happens. It needs root, and Full Disk Access for the terminal that it runs in.
 * @param {import('./mac.mjs').Mac} mac
 * @param {boolean} interactive
 * @param {() => Promise<void>} meanwhile
 * @returns {Promise<Watch>}
 */
export async function watch(mac, interactive, meanwhile) {
  const none = (/** @type {string} */ why) => ({ seen: null, why, objects: new Map(), raw: [] });
  if (!mac.has('eslogger')) return none('this Mac has no eslogger');
  const allowed = await mac.run('sudo', interactive ? ['-v'] : ['-n', '-v'], { seconds: 120, terminal: interactive });
  if (allowed.code !== 0) return none('eslogger needs an administrator (sudo)');
  const logger = mac.startAsRoot('eslogger', ['iokit_open', 'mount']);
  await pause(1.5);
  if (logger.hasEnded()) {
    const { stderr } = await logger.stop();
    const said = stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
    return none(
      `eslogger ended at once (${said}): give the terminal Full Disk Access in System Settings › Privacy & Security`,
    );
  }
  // A process of its own: a Mac opens thousands of files a second, and a client that falls behind loses messages.
  const files = mac.startAsRoot('eslogger', ['open'], isRawOpen);
  await meanwhile();
  const objects = await usbObjects(mac);
  const { stdout } = await logger.stop();
  const raw = parseRawOpens((await files.stop()).stdout);
  return { seen: parseEvents(stdout), why: '', objects, raw };
}

/** @param {Watch} watched */
export function opens({ seen, why }) {
  if (seen === null) return notMeasured(why);
  const relevant = seen.opened.filter((one) => ABOUT_DEVICES.test(one.userClient));
  if (relevant.length === 0)
    return notMeasured(
      `no open of a device was seen (${seen.opened.length} others, ${seen.notUnderstood} lines not understood)`,
    );
  const first = relevant[0]?.millis ?? 0;
  /** @type {Map<string, { millis: number, count: number }>} */
  const groups = new Map();
  for (const one of relevant) {
    const key = `${one.program} (${one.signingId}) opens ${one.userClient}, type ${one.type ?? 'not told'}, parent ${one.parent === null ? 'not told' : 'told'}, path ${one.hasPath ? 'told' : 'not told'}`;
    const group = groups.get(key);
    if (group) group.count += 1;
    else groups.set(key, { millis: one.millis - first, count: 1 });
  }
  const details = [...groups].map(
    ([key, { millis, count }]) => `+${(millis / 1000).toFixed(2)} s  ${key}${count > 1 ? `, ${count} times` : ''}`,
  );
  return measured(
    `${relevant.length} opens by ${new Set(relevant.map((one) => one.program)).size} programs, message version ${seen.version ?? 'not told'}`,
    details,
  );
}

/** @param {Watch} watched */
export function parents({ seen, why, objects }) {
  if (seen === null) return notMeasured(why);
  const told = seen.opened.filter((one) => one.parent !== null && ABOUT_DEVICES.test(one.userClient));
  if (told.length === 0)
    return notMeasured(
      'no open told its parent: macOS 26 or newer does, and a USB device has to be plugged in meanwhile',
    );
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { parent, userClient } of told) {
    const name = parent === null ? undefined : objects.get(parent);
    const key = `${userClient}: parent is ${name ?? 'not (or no longer) below a USB device'}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const found = told.filter(({ parent }) => parent !== null && objects.has(parent)).length;
  const details = [...counts].map(([key, count]) => `${key}, ${count} times`);
  if (found === 0)
    return notMeasured(
      `${told.length} parents were told, and none is in the registry any more: leave the device plugged in until the end`,
    );
  return measured(`${found} of ${told.length} parents were found in the registry`, details);
}

/** @param {Watch} watched */
export function mounts({ seen, why }) {
  if (seen === null) return notMeasured(why);
  const disks = seen.mounted.filter(({ from }) => from.startsWith('/dev/') || from.includes('@/dev/') || onDisk(from));
  if (disks.length === 0) return notMeasured('no volume was mounted meanwhile');
  const details = disks.map(
    (one) => `${one.fileSystem} from ${withoutName(one.from)}: by ${one.program}, disposition ${one.disposition}`,
  );
  return measured(
    [...new Set(disks.map((one) => `${one.fileSystem} by ${one.program.split('/').at(-1)}`))].join('; '),
    [...new Set(details)],
  );
}

/**
 * Looks at the registry several times a second while a person answers the prompt.
 * @param {import('./mac.mjs').Mac} mac
 * @param {import('./person.mjs').Person} person
 * @param {number} seconds
 */
export async function accessoryPrompt(mac, person, seconds) {
  if (!person.interactive) return notMeasured('needs a person who plugs in an accessory that this Mac does not know');
  person.tell(
    'Question 8: only laptops with Apple silicon ask for accessories. Take one that this Mac has never seen, and have it at hand.',
  );
  const before = await usbObjects(mac);
  const start = Date.now();
  const since = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  /** @type {string[]} */
  const details = [];
  const answered = new AbortController();
  const looking = (async () => {
    let last = '';
    while (!answered.signal.aborted && Date.now() - start < seconds * 1000) {
      const now = await usbObjects(mac);
      const fresh = (/** @type {string} */ name) => idsOf(now, name).filter((id) => !before.has(id)).length;
      const words = `${fresh('IOUSBHostDevice')} new devices, ${fresh('IOUSBHostInterface')} new interfaces`;
      if (words !== last) details.push(`after ${since()}: ${words}`);
      last = words;
      await pause(0.25);
    }
  })();
  const asked = await person.ask(
    'Plug it in. Type a and Return the moment macOS asks, or n and Return when it does not ask within ten seconds:',
  );
  details.push(`after ${since()}: the person says ${asked === 'a' ? 'that macOS asks' : 'that macOS does not ask'}`);
  if (asked === 'a') {
    const allowed = await person.ask('Wait five seconds, click Allow, then press Return at once:');
    if (allowed !== null) details.push(`after ${since()}: the person has clicked Allow`);
    await pause(2);
  }
  answered.abort();
  await looking;
  if (asked !== 'a') return notMeasured('macOS did not ask; what was seen is in no relation to a prompt');
  const prompt = details.findIndex((line) => line.endsWith('that macOS asks'));
  const click = details.findIndex((line) => line.endsWith('clicked Allow'));
  const early = details
    .slice(0, click === -1 ? details.length : click)
    .some((line) => /[1-9]\d* new devices/.test(line));
  return measured(
    early
      ? 'yes: the device is in the registry before it is allowed'
      : 'no: the device appears only after it is allowed',
    [...details, ...(prompt === -1 ? [] : ['a person was part of this clock'])],
  );
}

/** `msdos://disk4s1/NAME`, as macOS 13 names a source; the volume's name in it is nobody's business. */
export const onDisk = (/** @type {string} */ from) => /^\w[\w.+-]*:\/\/r?disk\d/.test(from);
export const withoutName = (/** @type {string} */ from) => from.replace(/^(\w[\w.+-]*:\/\/[^/]*\/).+$/s, '$1(name)');
