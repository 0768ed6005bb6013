/**
 * How the files of a support bundle are named: by what was asked of macOS, so that a person finds it, and makes one
 * by hand.
 */

export const MANIFEST = 'bundle.json';
export const AGENT_STATUS = 'agent-status.json';
export const BRIDGE_STATUS_FILE = 'bridge-status.json';
export const ACCESS = 'tcc.json';

/** The file with what a command printed; `null`: such a command is not kept. */
export function fileOf(command: string, args: readonly string[]): string | null {
  const tool = command.split('/').at(-1) ?? '';
  switch (tool) {
    case 'systemextensionsctl':
      return 'systemextensionsctl-list.txt';
    case 'launchctl':
      return `launchctl-print-${slug((args[1] ?? '').replace(/^system\//, ''))}.txt`;
    case 'profiles':
      return args[0] === 'show' ? 'profiles-show.xml' : 'profiles-status.txt';
    case 'sfltool':
      return 'sfltool-dumpbtm.txt';
    case 'csrutil':
      return 'csrutil-status.txt';
    case 'sw_vers':
      return 'sw_vers.txt';
    case 'sysctl':
      return `sysctl-${slug(args.join(' '))}.txt`;
    case 'pmset':
      return 'pmset-batt.txt';
    case 'mdfind':
      return 'mdfind-copies.txt';
    case 'codesign':
      return codesignFile(args);
    default:
      return null;
  }
}

/** `codesign-Applications-Portcullis.app.txt`, and beside it what verifying and the entitlements gave. */
function codesignFile(args: readonly string[]): string {
  const path = slug(args.at(-1) ?? '');
  if (args.includes('--verify')) return `codesign-verify-${path}.txt`;
  return args.includes('--entitlements') ? `codesign-entitlements-${path}.xml` : `codesign-${path}.txt`;
}

/** A property list that lies on the disk, as JSON. */
export function propertyListFile(path: string): string {
  return `plist-${slug(path)}.json`;
}

/** What a command had to say beside its output, where it printed both. */
export function errorsFile(file: string): string {
  return file.replace(/\.\w+$/, '.errors.txt');
}

function slug(text: string): string {
  return text
    .replaceAll(/[^\w.]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 200);
}
