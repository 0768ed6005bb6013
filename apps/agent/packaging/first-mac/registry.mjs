/**
 * The I/O registry, as ioreg prints its tree: `+-o Name@1100000  <class IOUSBHostDevice, id 0x100000abc, registered,
 * …>`.
 */

const OBJECT = /\+-o .*<class ([A-Za-z0-9_]+), id (0x[0-9a-f]+)/g;

/**
 * @param {import('./mac.mjs').Mac} mac
 * @returns {Promise<ReadonlyMap<bigint, string>>} class by registry entry id, of everything below USB devices
 */
export async function usbObjects(mac) {
  const { stdout } = await mac.run('ioreg', ['-p', 'IOService', '-w0', '-r', '-c', 'IOUSBHostDevice']);
  return parseObjects(stdout);
}

/** @param {string} text */
export function parseObjects(text) {
  /** @type {Map<bigint, string>} */
  const objects = new Map();
  for (const [, name = '', id = '0'] of text.matchAll(OBJECT)) objects.set(BigInt(id), name);
  return objects;
}

/**
 * @param {ReadonlyMap<bigint, string>} objects
 * @param {string} name class
 */
export function idsOf(objects, name) {
  return [...objects].filter(([, one]) => one === name).map(([id]) => id);
}
