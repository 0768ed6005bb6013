import { readFileSync } from 'node:fs';
import {
  lookUpService,
  neededToOpen,
  parseRegistry,
  type ServiceHit,
  type ServiceLookup,
  type Way,
} from '@portcullis/health';
import { realMac, type Mac } from '../system/mac.js';
import { UsageError } from './errors.js';
import type { CommandContext, Exit } from './main.js';
import { facts, paragraph, safe } from './terminal.js';

export interface ServiceOptions {
  /** A file with the output of ioreg, from this Mac or another. */
  readonly from?: string | undefined;
  readonly mac?: Mac | undefined;
}

const ARGUMENTS = ['-l', '-i', '-w', '0'];
const MOST_BYTES = 64 * 1024 * 1024;
const HERE = process.platform === 'darwin' ? realMac : undefined;

/**
 * What IOService matching for a name, a class or a bundle identifier would find, what hangs on it, and what is needed
 * to open it. 0: something is found and there is nothing to beware of.
 */
export async function doctorService(context: CommandContext, asked: string, options: ServiceOptions): Promise<Exit> {
  const { terminal, json } = context;
  const text = options.from === undefined ? await fromMac(options.mac ?? HERE) : fromFile(options.from);
  const entries = parseRegistry(text);
  if (entries === null) {
    const where = options.from === undefined ? 'what ioreg printed' : `\`${options.from}\``;
    throw new UsageError(`${where} holds no registry: make it with /usr/sbin/ioreg ${ARGUMENTS.join(' ')}`);
  }
  const found = lookUpService(entries, asked);
  if (json) {
    const hits = found.hits.map((hit) => ({ ...hit, neededToOpen: neededToOpen(hit) }));
    terminal.out(`${JSON.stringify({ version: 1, ...found, hits })}\n`);
  } else terminal.out(sayLookup(found));
  return found.hits.length > 0 && found.remarks.length === 0 ? 0 : 1;
}

async function fromMac(mac: Mac | undefined): Promise<string> {
  if (mac === undefined) {
    throw new UsageError(
      `only a Mac has a registry of services: save one there with /usr/sbin/ioreg ${ARGUMENTS.join(' ')}, and give it with --from`,
    );
  }
  const output = await mac.run('/usr/sbin/ioreg', ARGUMENTS, { timeoutMillis: 60_000, maxBytes: MOST_BYTES });
  if (output.ran && output.code === 0) return output.stdout;
  throw new UsageError(`/usr/sbin/ioreg did not work (${output.ran ? `code ${output.code}` : output.why})`);
}

function fromFile(file: string): string {
  try {
    const bytes = readFileSync(file);
    if (bytes.byteLength > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES} bytes`);
    return bytes.toString('utf8');
  } catch (error) {
    throw new UsageError(`\`${file}\` cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const CALLS: Readonly<Record<Way, (asked: string) => string>> = {
  class: (asked) => `IOServiceMatching("${asked}")`,
  name: (asked) => `IOServiceNameMatching("${asked}")`,
  'user-class': (asked) => `IOPropertyMatch { IOUserClass = "${asked}" }`,
  bundle: (asked) => `IOPropertyMatch { CFBundleIdentifier = "${asked}" }`,
};

function sayLookup({ asked, counts, hits, similar, remarks }: ServiceLookup): string {
  const ways = (Object.keys(CALLS) as Way[]).map((way) => [CALLS[way](safe(asked, 100)), String(counts[way])] as const);
  return [
    'Found by\n',
    facts(ways),
    ...hits.map((hit, at) => `\n${at + 1}. ${sayHit(hit)}`),
    similar.length === 0 ? '' : `\nIt looks like: ${paragraph(similar.join(', '), '  ')}\n`,
    remarks.length === 0 ? '' : '\nTo beware of:\n',
    ...remarks.map(({ text }) => `\n- ${paragraph(text, '  ')}\n`),
  ].join('');
}

const HARDWARE: Readonly<Record<ServiceHit['hardware']['kind'], string>> = {
  attached: 'attached:',
  card: 'on PCI, built in or in an enclosure:',
  always: 'none; it is always there, below',
  'built-in': 'a part of the Mac:',
};

function sayHit(hit: ServiceHit): string {
  const { hardware, bundle, userClass, drivers, openedBy } = hit;
  const lines = [
    ['class', userClass === null ? hit.className : `${hit.className}, for ${userClass} of a driver extension`],
    ['id', hit.id],
    ['state', sayState(hit)],
    ['hardware', `${HARDWARE[hardware.kind]} ${hardware.name} (${hardware.className})`],
    ['driver', bundle],
    ['drivers on it', drivers.join(', ')],
    ['open in', openedBy.join('; ')],
  ] as const;
  const needs = neededToOpen(hit).map((need) => `  ${paragraph(need, '  ')}\n`);
  return `${safe(hit.name)}\n${facts(lines)}${needs.join('')}`;
}

function sayState({ registered, matched, active, busy }: ServiceHit): string {
  const words = [
    registered === null ? null : registered ? 'registered' : 'not registered',
    matched === null ? null : matched ? 'matched' : 'not matched',
    active === null ? null : active ? 'active' : 'going away',
    busy === null ? null : busy === 0 ? 'quiet' : `busy ${busy}`,
  ];
  return words.filter((word) => word !== null).join(', ') || 'not said';
}
