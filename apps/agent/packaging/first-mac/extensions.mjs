/** Question 10, and what macOS says about our own extension. */
import { measured, notMeasured } from './findings.mjs';

const RECORDS = '/Library/SystemExtensions/db.plist';
const OURS = /org\.portcullis\./;

/** @param {import('./mac.mjs').Mac} mac */
export async function records(mac) {
  const { code, stdout, stderr } = await mac.run('plutil', ['-convert', 'xml1', '-o', '-', mac.at(RECORDS)]);
  if (code !== 0)
    return notMeasured(
      `${RECORDS} cannot be read without root (${stderr.trim().split('\n')[0]?.slice(0, 200) ?? code})`,
    );
  const keys = keyPaths(stdout);
  if (keys.length === 0) return notMeasured(`${RECORDS} holds no keys that were understood`);
  const states = [...stdout.matchAll(/<key>state<\/key>\s*<string>([a-z_]{1,80})<\/string>/g)].map(
    ([, state]) => state,
  );
  return measured(
    `readable without root; states: ${states.length === 0 ? 'none' : [...new Set(states)].join(', ')}`,
    keys,
  );
}

/**
 * Keys of a property list in XML, each with those it lies in; of its values nothing.
 * @param {string} xml
 */
export function keyPaths(xml) {
  /** @type {string[]} */
  const path = [];
  /** @type {string[]} */
  const found = [];
  let key = '';
  for (const [, tag = '', name] of xml.matchAll(/<(\/?(?:dict|array))\s*>|<key>([^<]{1,200})<\/key>/g)) {
    if (name !== undefined) {
      key = safeKey(name);
      found.push([...path.filter((one) => one !== ''), key].join(' › '));
    } else if (tag.startsWith('/')) path.pop();
    else {
      path.push(tag === 'array' && key !== '' ? `${key}[]` : key);
      key = '';
    }
  }
  return [...new Set(found)];
}

/**
 * A team or an identifier may be a key; which other products are installed is nobody's business.
 * @param {string} key
 */
function safeKey(key) {
  return /^[A-Z0-9]{10}$|\./.test(key) ? '(identifier)' : key;
}

/**
 * Lines about our extension, of `systemextensionsctl list`.
 * @param {import('./mac.mjs').Mac} mac
 */
export async function ownExtensions(mac) {
  const { code, stdout } = await mac.run('systemextensionsctl', ['list']);
  if (code !== 0) return ['cannot be listed'];
  const lines = stdout.split('\n').filter((line) => OURS.test(line) || line.startsWith('--- '));
  return lines.length === 0 ? ['none'] : lines.map((line) => line.replaceAll('\t', ' | '));
}
