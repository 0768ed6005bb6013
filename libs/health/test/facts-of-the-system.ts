import { parseSystemExtensions } from '../src/index.js';
import type { HealthFacts, ProfileFacts } from '../src/index.js';
import { extension, EXTENSION, job, SYSTEM, TEAM, withStatus, withSystem } from './facts.js';

export const DOWN: NonNullable<HealthFacts['bridge']> = { connected: false, failure: 'not-running' };
export const ENABLED = extension('activated enabled');
export const LABEL = `${TEAM}.${EXTENSION}`;
export const NOTHING: ProfileFacts = {
  extensionTeams: [],
  extensions: [],
  extensionTypes: [],
  userOverrides: true,
  overridesForbiddenBy: null,
  lockedOn: [],
  removable: [],
  fullDiskAccess: [],
  backgroundItems: [],
  accessoryPromptOff: false,
  agentSettings: false,
};

/** The extension is known to macOS, its bridge is not there. */
export function down(change: Parameters<typeof withSystem>[0], rest: Partial<HealthFacts> = {}): HealthFacts {
  return withSystem(change, { bridge: DOWN, fullDiskAccess: null, extension: ENABLED, ...rest });
}

/** Full Disk Access is missing, and the privacy database says to whom it was given. */
export function given(change: Parameters<typeof withSystem>[0], rest: Partial<HealthFacts> = {}): HealthFacts {
  const clients = ['mounts', 'iokit', 'files'].map((name) => ({ job: name, state: 'not-permitted' }));
  return {
    ...withStatus({ clients }, { fullDiskAccess: 'missing', ...rest }),
    system: { ...SYSTEM, ...change },
  };
}

export function ended(label: string, change: Parameters<typeof job>[1]): ReturnType<typeof job> {
  return job(label, { pid: null, state: 'spawn scheduled', ...change });
}

/** Approve mode: no extension, a daemon that should run. */
export function daemon(change: Parameters<typeof withSystem>[0], rest: Partial<HealthFacts> = {}): HealthFacts {
  return withSystem(
    { app: { present: false }, bundled: null, staged: null, installed: { daemon: true, agent: true }, ...change },
    { bridge: DOWN, fullDiskAccess: null, extension: { identifier: EXTENSION, records: [] }, ...rest },
  );
}

export function listed(...rows: readonly string[]): NonNullable<HealthFacts['extension']> {
  return { ...ENABLED, records: parseSystemExtensions(`${rows.length} extension(s)\n${rows.join('\n')}\n`) };
}
