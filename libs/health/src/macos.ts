/** Where things are found on a Mac, by its version. Sources: Apple's support pages for macOS 13 to 26. */

export interface MacosVersion {
  readonly major: number;
  readonly minor: number;
}

export function parseMacosVersion(text: unknown): MacosVersion | null {
  if (typeof text !== 'string') return null;
  const parts = /^(?:macOS )?(\d{2})(?:\.(\d{1,3}))?(?:\.\d{1,3})*$/.exec(text.trim());
  if (!parts) return null;
  return { major: Number(parts[1]), minor: Number(parts[2] ?? 0) };
}

/** The place where a person allows or switches on the extension. */
export function extensionPane(version: MacosVersion | null): string {
  const before15 = 'System Settings > Privacy & Security, under “Security”';
  const from15 = 'System Settings > General > Login Items & Extensions > Endpoint Security Extensions';
  if (version === null) return `${from15} (macOS 15 and later) or ${before15} (macOS 13 and 14)`;
  return version.major >= 15 ? from15 : before15;
}

export const FULL_DISK_ACCESS_PANE = 'System Settings > Privacy & Security > Full Disk Access';

/** Those that Portcullis was written for. An older one lacks what it needs; what came after 15 was 26. */
export const SUPPORTED_MACOS = [13, 14, 15, 26] as const;
export const OLDEST_MACOS = 13;

/** The place where jobs of launchd are allowed to run. */
export function backgroundPane(version: MacosVersion | null): string {
  const before15 = 'System Settings > General > Login Items, under “Allow in the Background”';
  const from15 =
    'System Settings > General > Login Items & Extensions, under “App Background Activity” or “Allow in the Background”';
  if (version === null) return `${from15} (macOS 13 and 14: General > Login Items)`;
  return version.major >= 15 ? from15 : before15;
}

/** The setting of Apple's own question about accessories (support.apple.com/102282). */
export function accessoryPane(version: MacosVersion | null): string {
  const from26 = 'System Settings > Privacy & Security > Accessories';
  const before26 = 'System Settings > Privacy & Security, under “Security”';
  if (version === null) return `${from26} (before macOS 26: under “Security”)`;
  return version.major >= 26 ? from26 : before26;
}
