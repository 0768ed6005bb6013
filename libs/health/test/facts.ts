import type { BridgeStatusFacts, CodeSignature, HealthFacts, LaunchdJob, SystemFacts } from '../src/index.js';
import { parseSystemExtensions } from '../src/index.js';

/** Monday, 23 November 2026, ten o'clock. */
export const NOW = Date.parse('2026-11-23T10:00:00.000Z');

export function ago(minutes: number): string {
  return new Date(NOW - minutes * 60_000).toISOString();
}

export const STATUS: BridgeStatusFacts = {
  bridgeVersion: '0.1.0',
  bridgeMode: 'authorize',
  clients: [
    { job: 'mounts', state: 'running' },
    { job: 'iokit', state: 'running' },
    { job: 'files', state: 'running' },
  ],
  policyState: 'enforcing',
  counters: { tooLate: 0, dropped: 0 },
  journal: { lost: 0 },
  lastCanaryDeniedAt: ago(4),
};

export const TEAM = 'TEAM123456';
export const EXTENSION = 'org.portcullis.app.bridge';

/** Of a released build. */
export const SIGNED: CodeSignature = {
  identifier: EXTENSION,
  teamId: TEAM,
  signer: 'developer-id',
  cdhash: 'a'.repeat(40),
  architectures: ['x86_64', 'arm64'],
  leaf: `Developer ID Application: Example (${TEAM})`,
  requirement: `identifier "${EXTENSION}" and anchor apple generic and certificate leaf[subject.OU] = ${TEAM}`,
};

export function job(label: string, change: Partial<LaunchdJob> = {}): LaunchdJob {
  return {
    label,
    loaded: true,
    pid: 411,
    state: 'running',
    jobState: null,
    immediateReason: null,
    properties: null,
    runs: 1,
    lastExitCode: null,
    lastExitReason: null,
    ...change,
  };
}

/** What macOS says where the extension is installed as it should be. */
export const SYSTEM: SystemFacts = {
  gatheredAt: ago(3),
  appleSilicon: true,
  laptop: false,
  sip: 'enabled',
  jobs: {
    extension: job(`${TEAM}.${EXTENSION}`),
    daemon: job('org.portcullis.bridge', { loaded: false, pid: null, state: null, runs: null }),
    agent: job('org.portcullis.agent'),
  },
  installed: { daemon: false, agent: true },
  backgroundItems: { daemon: null, agent: true },
  app: { path: '/Applications/Portcullis.app', present: true, shortVersion: '0.1.0', buildVersion: '1', intact: true },
  bundled: { present: true, shortVersion: '0.1.0', buildVersion: '1', signature: SIGNED, intact: true },
  staged: {
    present: true,
    shortVersion: '0.1.0',
    buildVersion: '1',
    signature: SIGNED,
    entitlements: ['com.apple.developer.endpoint-security.client'],
  },
  otherCopies: [],
  developerMode: false,
  switchedBack: 0,
  automatedEnrolment: false,
  profiles: null,
  fullDiskAccess: null,
};

const POLICY = { kind: 'policy', id: '7d3f6c1e-0000-4000-8000-000000000001', sequence: 12 };

/** What macOS says about the bridge's extension. */
export function extension(state: string, version = '0.1.0'): NonNullable<HealthFacts['extension']> {
  const row = `*\t*\tTEAM123456\torg.portcullis.app.bridge (${version}/1)\tbridge\t[${state}]`;
  const records = (parseSystemExtensions(`1 extension(s)\n${row}\n`) ?? []).map((record) => ({
    ...record,
    containerPath: '/Applications/Portcullis.app',
  }));
  return { identifier: EXTENSION, version: '0.1.0', teamId: TEAM, records };
}

/** A Mac with which everything is well. */
export const WELL: HealthFacts = {
  macosVersion: '15.1',
  managed: false,
  agent: { running: true },
  system: SYSTEM,
  bridge: { connected: true, status: STATUS },
  extension: extension('activated enabled'),
  fullDiskAccess: 'granted',
  settings: { problems: [] },
  server: { foreignAnchor: 'none', enrolled: true, reachable: true, lastContactAt: ago(1), clockSkewSeconds: 1 },
  documents: { expected: [POLICY], applied: [POLICY], refused: [] },
  spool: { pending: 0, deadLetters: 0, lost: 0 },
  canary: { lastDeniedAt: ago(4), lastTriedAt: ago(4), lastOutcome: 'denied', detail: null },
  inventory: { problems: [] },
};

/** @param change of the status, which may hold anything that a bridge could say */
export function withStatus(change: object, rest: Partial<HealthFacts> = {}): HealthFacts {
  return { ...WELL, ...rest, bridge: { connected: true, status: { ...STATUS, ...change } } };
}

export function withSystem(change: Partial<SystemFacts>, rest: Partial<HealthFacts> = {}): HealthFacts {
  return { ...WELL, ...rest, system: { ...SYSTEM, ...change } };
}
