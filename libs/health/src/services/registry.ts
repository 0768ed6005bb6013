/** The I/O Registry, read from the text of ioreg. */
import { cleanText } from '../text.js';

export interface RegistryEntry {
  readonly name: string;
  readonly location: string | null;
  /** Its own class last, before it those that it is derived from. With `-i` all of them, without it its own alone. */
  readonly classes: readonly string[];
  readonly id: string;
  readonly registered: boolean | null;
  readonly matched: boolean | null;
  readonly active: boolean | null;
  readonly busy: number | null;
  readonly parent: RegistryEntry | null;
  readonly children: readonly RegistryEntry[];
  /** Those that matching goes by; texts without their quotation marks. */
  readonly properties: ReadonlyMap<string, string>;
}

interface Growing extends RegistryEntry {
  readonly children: RegistryEntry[];
  readonly properties: Map<string, string>;
}

const MOST_ENTRIES = 100_000;
const LINE = /^([ |]*)\+-o (.*?) +<class ([\w:]+)(?:, id (0x[0-9a-f]{1,16}))?(.*)>\s*$/;
const PROPERTY = /^[ |]*"([\w .-]{1,60})" = (.{0,2000})$/;
const KEPT: ReadonlySet<string> = new Set([
  'CFBundleIdentifier',
  'CFBundleIdentifierKernel',
  'IOClass',
  'IOProviderClass',
  'IOUserClass',
  'IOUserClasses',
  'IOUserServerName',
  'IOServiceDEXTEntitlements',
  'IOUserClientCreator',
  'IOUserClientClass',
  'UsbExclusiveOwner',
  'USB Product Name',
  'kUSBProductString',
  'USB Vendor Name',
  'idVendor',
  'idProduct',
  'compatible',
  'device_type',
  'model',
  'name',
]);

/**
 * Reads `ioreg -l -i -w 0` (also without `-i` and `-l`, and cut to a width). `null` when no line of it is an entry.
 * What a device calls itself is in there as it is: a name with a line break could pass for an entry, so nothing but
 * advice is founded on it.
 */
export function parseRegistry(text: unknown): readonly RegistryEntry[] | null {
  if (typeof text !== 'string') return null;
  const entries: Growing[] = [];
  const path: Growing[] = [];
  for (const line of text.split('\n')) {
    const entry = LINE.exec(line);
    if (entry) {
      if (entries.length >= MOST_ENTRIES) break;
      const depth = Math.min((entry[1]?.length ?? 0) >> 1, path.length);
      path.length = depth;
      const parsed = entryOf(entry, path.at(-1) ?? null);
      path.at(-1)?.children.push(parsed);
      path.push(parsed);
      entries.push(parsed);
      continue;
    }
    const property = PROPERTY.exec(line);
    const key = property?.[1];
    if (key !== undefined && KEPT.has(key)) path.at(-1)?.properties.set(key, unquoted(property?.[2] ?? ''));
  }
  return entries.length === 0 ? null : entries;
}

function entryOf(line: RegExpExecArray, parent: Growing | null): Growing {
  const [, , called = '', classes = '', id = '', rest = ''] = line;
  const at = called.lastIndexOf('@');
  const state = (word: string) => (rest.includes(`!${word}`) ? false : rest.includes(` ${word}`) ? true : null);
  const busy = /\bbusy (\d{1,6})/.exec(rest)?.[1];
  return {
    name: cleanText(at > 0 ? called.slice(0, at) : called, 120) ?? '',
    location: at > 0 ? cleanText(called.slice(at + 1), 40) : null,
    classes: ordered(classes.split(':')),
    id,
    registered: state('registered'),
    matched: state('matched'),
    active: rest.includes(' inactive') ? false : state('active'),
    busy: busy === undefined ? null : Number(busy),
    parent,
    children: [],
    properties: new Map(),
  };
}

const ROOTS = ['OSObject', 'OSMetaClassBase', 'IORegistryEntry'];

/** `ioreg -i` prints from the root of the classes down; were it ever the other way round, nothing would be lost. */
function ordered(classes: readonly string[]): readonly string[] {
  const last = classes.at(-1) ?? '';
  return classes.length > 1 && ROOTS.includes(last) ? classes.toReversed() : classes;
}

function unquoted(value: string): string {
  const text = /^"(.*)"$/.exec(value.trim())?.[1] ?? value.trim();
  return cleanText(text, 400) ?? '';
}

export function ownClass({ classes }: RegistryEntry): string {
  return classes.at(-1) ?? '';
}

/** It and all above it, nearest first. */
export function chainOf(entry: RegistryEntry): readonly RegistryEntry[] {
  const chain: RegistryEntry[] = [];
  for (let at: RegistryEntry | null = entry; at !== null; at = at.parent) chain.push(at);
  return chain;
}
