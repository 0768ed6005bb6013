import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../places.mjs';
import { messageOf, Trouble } from '../trouble.mjs';

export const USAGE = `usage: npm run mutants -- PART [--count N] [--seed S]
  PART       a workspace: libs/policy, libs/health, apps/agent, apps/api …
  --count N  how many small changes are tried (default 40)
  --seed S   which ones; the same number chooses the same ones from the same sources (default 1)`;

/**
 * @param {readonly string[]} given
 * @returns {{ part: string, count: number, seed: number }}
 */
export function readArguments(given) {
  const { values, positionals } = parse(given);
  const [part, ...more] = positionals;
  const known = workspaces();
  if (part === undefined) throw new Trouble(`a part is missing; it is one of ${known.join(', ')}\n${USAGE}`);
  if (more.length > 0) throw new Trouble(`\`${more[0]}\` is one part too many: one at a time\n${USAGE}`);
  if (!known.includes(part)) throw new Trouble(`there is no part \`${part}\`; it is one of ${known.join(', ')}`);
  return { part, count: wholeNumber('--count', values.count, 1), seed: wholeNumber('--seed', values.seed, 0) };
}

/** @param {readonly string[]} given */
function parse(given) {
  try {
    return parseArgs({
      args: [...given],
      allowPositionals: true,
      options: { count: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' } },
    });
  } catch (error) {
    throw new Trouble(`${messageOf(error).toLowerCase()}\n${USAGE}`, { cause: error });
  }
}

function workspaces() {
  return ['libs', 'apps'].flatMap((parent) =>
    readdirSync(path.join(ROOT, parent))
      .map((name) => `${parent}/${name}`)
      .filter((folder) => existsSync(path.join(ROOT, folder, 'src'))),
  );
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} least
 */
function wholeNumber(name, text, least) {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
  throw new Trouble(`\`${name} ${text}\` is no whole number from ${least} on\n${USAGE}`);
}
