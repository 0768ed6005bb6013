/**
 * What eslogger prints: one JSON object a line. Apple declares its form to be no interface, so everything is looked
 * at as unknown, and a line that does not fit is counted, not believed.
 */

/**
 * @typedef {object} Opened
 * @property {number} millis
 * @property {string} program last part of its path
 * @property {string} signingId
 * @property {string} userClient class
 * @property {number | null} type
 * @property {bigint | null} parent registry entry id; macOS 26 and newer
 * @property {boolean} hasPath
 */
/**
 * @typedef {object} Mounted
 * @property {number} millis
 * @property {string} program whole path
 * @property {string} fileSystem
 * @property {string} from
 * @property {string} disposition
 */
/**
 * @typedef {{ opened: readonly Opened[], mounted: readonly Mounted[], notUnderstood: number, version: number | null }}
 *   Seen
 */

/**
 * @typedef {object} RawOpen
 * @property {string} program whole path
 * @property {string} signingId
 * @property {string} node
 * @property {number} fflag the kernel's: 1 reads, 2 writes
 */

/** es_mount_disposition_t; 0 is a value, a missing key is none. */
const DISPOSITIONS = ['external', 'internal', 'network', 'virtual', 'nullfs', 'unknown'];

/** @typedef {Readonly<Record<string, unknown>>} Dictionary */

/**
 * @param {string} text
 * @returns {Seen}
 */
export function parseEvents(text) {
  /** @type {Opened[]} */
  const opened = [];
  /** @type {Mounted[]} */
  const mounted = [];
  let notUnderstood = 0;
  /** @type {number | null} */
  let version = null;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const event = parseLine(line);
    const one = event === null ? null : understood(event);
    if (one === null) notUnderstood += 1;
    else if ('userClient' in one) opened.push(one);
    else mounted.push(one);
    version = numberOf(event?.['version']) ?? version;
  }
  return { opened, mounted, notUnderstood, version };
}

/**
 * @param {string} line
 * @returns {Dictionary | null}
 */
function parseLine(line) {
  try {
    // A registry entry id does not fit into a number: the digits are kept.
    return dictionary(JSON.parse(line.replaceAll(/"parent_registry_id":\s*(\d+)/g, '"parent_registry_id":"$1"')));
  } catch {
    return null;
  }
}

/**
 * @param {Dictionary} event
 * @returns {Opened | Mounted | null}
 */
function understood(event) {
  const what = dictionary(event['event']);
  const process = dictionary(event['process']);
  const program = text(dictionary(process?.['executable'])?.['path']);
  const millis = Date.parse(text(event['time']) ?? '');
  if (what === null || program === null || Number.isNaN(millis)) return null;
  const open = dictionary(what['iokit_open']);
  if (open !== null) {
    const parent = text(open['parent_registry_id']);
    return {
      millis,
      program: program.split('/').at(-1) ?? program,
      signingId: text(process?.['signing_id']) ?? '',
      userClient: text(open['user_client_class']) ?? '(no class)',
      type: numberOf(open['user_client_type']),
      parent: parent !== null && /^\d+$/.test(parent) ? BigInt(parent) : null,
      hasPath: text(open['parent_path']) !== null,
    };
  }
  const mount = dictionary(what['mount']);
  const volume = dictionary(mount?.['statfs']);
  if (mount === null || volume === null) return null;
  const disposition = numberOf(mount['disposition']);
  return {
    millis,
    program,
    fileSystem: text(volume['f_fstypename']) ?? '(none)',
    from: text(volume['f_mntfromname']) ?? '(nothing)',
    disposition: disposition === null ? 'not told' : (DISPOSITIONS[disposition] ?? `unknown (${disposition})`),
  };
}

/**
 * @param {unknown} value
 * @returns {Dictionary | null}
 */
function dictionary(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? /** @type {Dictionary} */ (value)
    : null;
}

/** @param {unknown} value */
function text(value) {
  return typeof value === 'string' ? value.slice(0, 1024) : null;
}

/** @param {unknown} value */
function numberOf(value) {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

const NODE = /\\?\/dev\\?\/r?disk\d/;

/** @param {string} line */
export function isRawOpen(line) {
  return NODE.test(line);
}

/**
 * @param {string} lines
 * @returns {readonly RawOpen[]}
 */
export function parseRawOpens(lines) {
  return lines.split('\n').flatMap((line) => {
    const event = parseLine(line);
    const open = dictionary(dictionary(event?.['event'])?.['open']);
    const process = dictionary(event?.['process']);
    const node = text(dictionary(open?.['file'])?.['path']);
    const fflag = numberOf(open?.['fflag']);
    const program = text(dictionary(process?.['executable'])?.['path']);
    if (node === null || fflag === null || program === null || !/^\/dev\/r?disk\d/.test(node)) return [];
    return [{ program, signingId: text(process?.['signing_id']) ?? '', node, fflag }];
  });
}
