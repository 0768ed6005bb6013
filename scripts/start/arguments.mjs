/** The options of `npm start`. */
import { parseArgs } from 'node:util';
import path from 'node:path';
import { ROOT } from '../places.mjs';
import { messageOf, Trouble } from '../trouble.mjs';

export const HELP = `npm start [-- options]

Builds what is not built, then starts PostgreSQL, the server with the console, and a small fleet of Macs.

  --macs N         N simulated Macs, 1 to 100, instead of the small fleet with some days behind it
  --port N         port of console and server (default 8480)
  --host ADDRESS   address to listen on (default 127.0.0.1: this machine alone)
  --data DIR       folder for all data (default .data in the checkout)
  --fresh          throw the data away and begin anew
  --new-password   give admin@example.test a new password and print it
  --watch          compile and start the server anew whenever a source of it or of a library changes
  --help           this text

Ctrl-C stops everything; the data stays.`;

/** What a port may be asked for: those below need root, and PostgreSQL does not run as root. */
const PORTS = { least: 1, most: 65_535 };

/**
 * @typedef {object} Options
 * @property {number | null} macs `null`: the demonstration's fleet
 * @property {number} port
 * @property {string} host
 * @property {string} dataDir
 * @property {boolean} fresh
 * @property {boolean} newPassword
 * @property {boolean} watch
 * @property {boolean} help
 */

/**
 * @param {readonly string[]} args
 * @returns {Options}
 * @throws {Trouble} naming the option that is wrong
 */
export function readArguments(args) {
  const { values } = parse(args);
  return {
    macs: values.macs === undefined ? null : wholeNumber('--macs', values.macs, 1, 100),
    port: wholeNumber('--port', values.port ?? '8480', PORTS.least, PORTS.most),
    host: values.host ?? '127.0.0.1',
    dataDir: path.resolve(process.env['INIT_CWD'] ?? process.cwd(), values.data ?? path.join(ROOT, '.data')),
    fresh: values.fresh ?? false,
    newPassword: values['new-password'] ?? false,
    watch: values.watch ?? false,
    help: values.help ?? false,
  };
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        macs: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        data: { type: 'string' },
        fresh: { type: 'boolean' },
        'new-password': { type: 'boolean' },
        watch: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    const reason = messageOf(error).split(/\. |\n/)[0];
    throw new Trouble(`${reason}; \`npm start -- --help\` lists the options`, { cause: error });
  }
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} least
 * @param {number} most
 */
function wholeNumber(name, text, least, most) {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Trouble(`\`${text}\` is not a value for ${name}: it takes a whole number from ${least} to ${most}`);
}
