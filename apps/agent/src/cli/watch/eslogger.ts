/**
 * Lines of `eslogger mount unmount iokit_open`. Apple calls their shape no interface (man eslogger): it is made of
 * `es_message_t`, so what is read here is held to the fields of ESMessage.h, message version by message version, and
 * a line that is otherwise is counted and never guessed at.
 */
import * as z from 'zod/mini';

/** ESMessage.h: `es_mount_disposition_t`, from message version 8 on; 0 is external, so that an absent one is not 0. */
const DISPOSITIONS = ['external', 'internal', 'network', 'virtual', 'nullfs', 'unknown'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];
const DISPOSITION_VERSION = 8;
/** `parent_registry_id` and `parent_path` of an IOKit open. */
const PARENT_VERSION = 10;
/** sys/mount.h */
const MNT_RDONLY = 1;
const SCHEMA = 1;
/** MAXPATHLEN and MFSTYPENAMELEN of sys/mount.h; registry paths are bounded like paths. */
const path = z.string().check(z.maxLength(1024));

const statfs = z.object({
  f_mntfromname: path,
  f_mntonname: path,
  f_fstypename: z.string().check(z.maxLength(16)),
  f_flags: z.int().check(z.nonnegative()),
});
/** ESMessage.h calls the field `statfs`; a public reader of recordings knows it as `stat_fs` too. */
const mounted = z.union([
  z.object({ statfs, disposition: z.exactOptional(z.nullable(z.int())) }),
  z.pipe(
    z.object({ stat_fs: statfs, disposition: z.exactOptional(z.nullable(z.int())) }),
    z.transform(({ stat_fs, ...rest }) => ({ ...rest, statfs: stat_fs })),
  ),
]);
const opened = z.object({
  user_client_class: path,
  user_client_type: z.int(),
  parent_path: z.exactOptional(z.nullable(path)),
});

const message = z.object({
  schema_version: z.int(),
  version: z.int().check(z.positive()),
  /** Nanoseconds, as eslogger writes them. */
  time: z.iso.datetime({ offset: true }),
  global_seq_num: z.exactOptional(z.int().check(z.nonnegative())),
  event_type: z.exactOptional(z.int()),
  process: z.object({
    audit_token: z.object({ pid: z.int() }),
    executable: z.object({ path }),
    signing_id: z.exactOptional(z.nullable(path)),
    is_platform_binary: z.exactOptional(z.boolean()),
  }),
  event: z.record(z.string(), z.unknown()),
});

/** Numbers of the three in `es_event_type_t`. */
const KINDS = { mount: 22, unmount: 23, iokit_open: 24 } as const;
type Kind = keyof typeof KINDS;

export interface SeenProcess {
  readonly pid: number;
  readonly path: string;
  readonly signingId: string | null;
  readonly platformBinary?: boolean;
}

interface SeenBase {
  /** As it was said, to the millisecond. */
  readonly time: string;
  /** How many messages the system dropped before this one. */
  readonly sequence: number | null;
  readonly process: SeenProcess;
}

export type Seen = SeenBase &
  (
    | {
        readonly kind: 'mount' | 'unmount';
        readonly source: string;
        readonly mountPoint: string;
        readonly fileSystem: string;
        readonly readOnly: boolean;
        /** `null`: this version of macOS does not say. */
        readonly disposition: Disposition | null;
      }
    | { readonly kind: 'open'; readonly userClientClass: string; readonly parentPath: string | null }
  );

/** Why a line was not read, in words that end a sentence. */
export const FAULTS = {
  'not-json': 'not JSON, or cut off',
  'too-long': 'longer than a message can be',
  'other-schema': 'written by an eslogger whose schema is not known here',
  'not-a-message': 'no message of Endpoint Security, or with a field of another type',
  'other-event': 'of events that were not asked for',
} as const;
export type Fault = keyof typeof FAULTS;

export const LONGEST_LINE = 256 * 1024;

/** @param line without its end */
export function readLine(line: string): Seen | Fault {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not-json';
  }
  const schema = z.object({ schema_version: z.int() }).safeParse(value).data?.schema_version;
  if (schema !== undefined && schema !== SCHEMA) return 'other-schema';
  const read = message.safeParse(value).data;
  if (read === undefined) return 'not-a-message';
  const names = Object.keys(read.event);
  const kind = (Object.keys(KINDS) as Kind[]).find((name) => names.length === 1 && names[0] === name);
  if (kind === undefined) return 'other-event';
  if (read.event_type !== undefined && read.event_type !== KINDS[kind]) return 'not-a-message';
  const { process } = read;
  const base = {
    time: new Date(read.time).toISOString(),
    sequence: read.global_seq_num ?? null,
    process: {
      pid: process.audit_token.pid,
      path: process.executable.path,
      signingId: process.signing_id ?? null,
      ...(process.is_platform_binary === undefined ? {} : { platformBinary: process.is_platform_binary }),
    },
  };
  if (kind === 'iokit_open') {
    const open = opened.safeParse(read.event[kind]).data;
    if (open === undefined) return 'not-a-message';
    const parentPath = read.version >= PARENT_VERSION ? (open.parent_path ?? null) : null;
    return { ...base, kind: 'open', userClientClass: open.user_client_class, parentPath: parentPath || null };
  }
  const mount = mounted.safeParse(read.event[kind]).data;
  if (mount === undefined) return 'not-a-message';
  const { f_mntfromname: source, f_mntonname: mountPoint, f_fstypename: fileSystem, f_flags: flags } = mount.statfs;
  const disposition =
    read.version >= DISPOSITION_VERSION && mount.disposition !== null && mount.disposition !== undefined
      ? (DISPOSITIONS[mount.disposition] ?? 'unknown')
      : null;
  // Bit operations of JavaScript take 32 bits, and f_flags has 32.
  return { ...base, kind, source, mountPoint, fileSystem, readOnly: (flags & MNT_RDONLY) !== 0, disposition };
}

/**
 * Lines of a stream; `null` for one that is longer than a message can be, which is not kept while it comes.
 */
export async function* linesOf(input: AsyncIterable<Buffer | string>): AsyncGenerator<string | null> {
  const decoder = new TextDecoder();
  let rest = '';
  let skipping = false;
  for await (const chunk of input) {
    const parts = (rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      if (skipping || part.length > LONGEST_LINE) yield null;
      else if (part.trim() !== '') yield part;
      skipping = false;
    }
    if (rest.length > LONGEST_LINE) {
      skipping = true;
      rest = '';
    }
  }
  if (skipping) yield null;
  else if (rest.trim() !== '') yield rest;
}
