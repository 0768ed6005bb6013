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
