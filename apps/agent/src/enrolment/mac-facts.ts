import { execFileSync } from 'node:child_process';
import { hostname as systemHostname } from 'node:os';
import { ConfigError, type Config } from '../config.js';

/** What identifies this Mac to the server. */
export interface MacFacts {
  readonly hostname: string;
  readonly hardwareUuid: string;
  readonly serialNumber: string;
  readonly model: string;
  readonly osVersion: string;
}

type Run = (command: string, args: readonly string[]) => string;

/** By absolute path only: the agent runs as root, and PATH is not its own. */
const run: Run = (command, args) =>
  execFileSync(command, args, { encoding: 'utf8', timeout: 5000, maxBuffer: 1_048_576 });

/**
 * The configuration's facts, completed on a Mac from the system itself. Throws ConfigError naming each fact that
 * neither gives.
 */
export function macFacts(config: Config, platform: NodeJS.Platform = process.platform, command: Run = run): MacFacts {
  const { hostname, hardwareUuid, serialNumber, model, osVersion } = config;
  const given = { hostname, hardwareUuid, serialNumber, model, osVersion };
  const complete = Object.values(given).every((value) => value !== undefined);
  const found = platform === 'darwin' && !complete ? readFromMac(command) : { hostname: systemHostname() };
  const facts: Partial<MacFacts> = { ...found, ...withoutAbsent(given) };
  const missing = (['hostname', 'hardwareUuid', 'serialNumber', 'model', 'osVersion'] as const).filter(
    (name) => !facts[name],
  );
  if (missing.length > 0) {
    throw new ConfigError(
      config.file,
      missing.map(
        (name) =>
          `${name}: is missing, and ${platform === 'darwin' ? 'macOS did not tell it' : 'only macOS tells it by itself'}`,
      ),
    );
  }
  return {
    hostname: facts.hostname ?? '',
    hardwareUuid: facts.hardwareUuid ?? '',
    serialNumber: facts.serialNumber ?? '',
    model: facts.model ?? '',
    osVersion: facts.osVersion ?? '',
  };
}

function readFromMac(command: Run): Partial<MacFacts> {
  const registry = attempt(() => command('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice'])) ?? '';
  const property = (name: string) => new RegExp(`"${name}" = "([^"]{1,64})"`).exec(registry)?.[1];
  return withoutAbsent({
    hostname: attempt(() => command('/usr/sbin/scutil', ['--get', 'LocalHostName']).trim()) ?? systemHostname(),
    hardwareUuid: property('IOPlatformUUID'),
    serialNumber: property('IOPlatformSerialNumber'),
    model: attempt(() => command('/usr/sbin/sysctl', ['-n', 'hw.model']).trim()),
    osVersion: attempt(() => command('/usr/bin/sw_vers', ['-productVersion']).trim()),
  });
}

function withoutAbsent(facts: { readonly [name in keyof MacFacts]?: string | undefined }): Partial<MacFacts> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== ''));
}

function attempt(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
