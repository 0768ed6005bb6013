/**
 * What differs between the versions of macOS. One table; a new version is a new row (CONTRIBUTING says how), and
 * every row names where it comes from and as of when.
 */

export interface MacosVersion {
  readonly major: number;
  readonly minor: number;
}

/** What macOS 26 calls itself to programs made for an older one: python/cpython#135675, dotnet/runtime#116536. */
const COMPATIBLE_26 = 16;

/** `15.1`, `macOS 13.0.1`, and with a rapid security response `26.3.1 (a)`. */
export function parseMacosVersion(text: unknown): MacosVersion | null {
  if (typeof text !== 'string') return null;
  const parts = /^(?:macOS )?(\d{2})(?:\.(\d{1,3}))?(?:\.\d{1,3})*(?: ?\([a-z]\))?$/.exec(text.trim());
  if (!parts) return null;
  const major = Number(parts[1]);
  return { major: major === COMPATIBLE_26 ? 26 : major, minor: Number(parts[2] ?? 0) };
}

interface Row {
  readonly major: number;
  /** Where a person allows or switches on the extension. */
  readonly extensionPane: string;
  /** Where jobs of launchd are allowed to run. */
  readonly backgroundPane: string;
  /** Apple's own question about accessories. */
  readonly accessoryPane: string;
  /** Whether a program with Full Disk Access can read to whom it was given. */
  readonly privacyDatabase: 'with Full Disk Access' | 'closed';
  readonly source: string;
  readonly asOf: string;
}

const IN_SECURITY = 'System Settings > Privacy & Security, under “Security”';
const IN_EXTENSIONS = 'System Settings > General > Login Items & Extensions > Endpoint Security Extensions';
const LOGIN_ITEMS = 'System Settings > General > Login Items, under “Allow in the Background”';
const LOGIN_ITEMS_AND_EXTENSIONS =
  'System Settings > General > Login Items & Extensions, under “App Background Activity” or “Allow in the Background”';
const ACCESSORIES = 'System Settings > Privacy & Security > Accessories';

const ROWS: readonly Row[] = [
  ...[13, 14].map((major) => ({
    major,
    extensionPane: IN_SECURITY,
    backgroundPane: LOGIN_ITEMS,
    accessoryPane: IN_SECURITY,
    privacyDatabase: 'with Full Disk Access' as const,
    source: 'support.apple.com/guide/mac-help (macOS 13, 14), support.apple.com/102282',
    asOf: '2024-09',
  })),
  {
    major: 15,
    extensionPane: IN_EXTENSIONS,
    backgroundPane: LOGIN_ITEMS_AND_EXTENSIONS,
    accessoryPane: IN_SECURITY,
    privacyDatabase: 'with Full Disk Access',
    source: 'support.apple.com/guide/mac-help (macOS 15); the category line of systemextensionsctl names the pane',
    asOf: '2025-06',
  },
  {
    major: 26,
    extensionPane: IN_EXTENSIONS,
    backgroundPane: LOGIN_ITEMS_AND_EXTENSIONS,
    accessoryPane: ACCESSORIES,
    privacyDatabase: 'with Full Disk Access',
    source: 'support.apple.com/guide/mac-help (macOS 26), support.apple.com/102282',
    asOf: '2026-03',
  },
  {
    major: 27,
    extensionPane: IN_EXTENSIONS,
    backgroundPane: LOGIN_ITEMS_AND_EXTENSIONS,
    accessoryPane: ACCESSORIES,
    privacyDatabase: 'closed',
    source:
      'release notes of macOS 27: apps no longer reach the local TCC database (see also cleardisk#40, macterm#277)',
    asOf: '2026-09',
  },
];

/** Those that Portcullis was written for. An older one lacks what it needs; what came after 15 was 26. */
export const SUPPORTED_MACOS: readonly number[] = ROWS.map(({ major }) => major);
export const OLDEST_MACOS = 13;

/** A version that is newer than the table is treated as the newest one in it. */
function rowFor(version: MacosVersion): Row | undefined {
  return ROWS.findLast(({ major }) => major <= version.major) ?? ROWS[0];
}

/** The place where a person allows or switches on the extension. */
export function extensionPane(version: MacosVersion | null): string {
  const known = version && rowFor(version)?.extensionPane;
  return known ?? `${IN_EXTENSIONS} (macOS 15 and later) or ${IN_SECURITY} (macOS 13 and 14)`;
}

export const FULL_DISK_ACCESS_PANE = 'System Settings > Privacy & Security > Full Disk Access';

/** The place where jobs of launchd are allowed to run. */
export function backgroundPane(version: MacosVersion | null): string {
  const known = version && rowFor(version)?.backgroundPane;
  return known ?? `${LOGIN_ITEMS_AND_EXTENSIONS} (macOS 13 and 14: General > Login Items)`;
}

/** The setting of Apple's own question about accessories (support.apple.com/102282). */
export function accessoryPane(version: MacosVersion | null): string {
  const known = version && rowFor(version)?.accessoryPane;
  return known ?? `${ACCESSORIES} (before macOS 26: under “Security”)`;
}

/** Where nothing can be read of who was given Full Disk Access, a managed Mac still prints its profiles' part. */
export function hasClosedPrivacyDatabase(version: MacosVersion | null): boolean {
  return version !== null && rowFor(version)?.privacyDatabase === 'closed';
}
