import type { BridgeStatusFacts, HealthFacts } from '../src/index.js';
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

const POLICY = { kind: 'policy', id: '7d3f6c1e-0000-4000-8000-000000000001', sequence: 12 };

/** What macOS says about the bridge's extension. */
export function extension(state: string, version = '0.1.0'): NonNullable<HealthFacts['extension']> {
  const row = `*\t*\tTEAM123456\torg.portcullis.bridge (${version}/1)\tbridge\t[${state}]`;
  const records = parseSystemExtensions(`1 extension(s)\n${row}\n`);
  return { identifier: 'org.portcullis.bridge', version: '0.1.0', records };
}

/** A Mac with which everything is well. */
export const WELL: HealthFacts = {
  macosVersion: '15.1',
  managed: false,
  bridge: { connected: true, status: STATUS },
  extension: extension('activated enabled'),
  fullDiskAccess: 'granted',
  server: { enrolled: true, reachable: true, lastContactAt: ago(1), clockSkewSeconds: 1 },
  documents: { expected: [POLICY], applied: [POLICY], refused: [] },
  spool: { pending: 0, deadLetters: 0, lost: 0 },
  canary: { lastDeniedAt: ago(4) },
  inventory: { problems: [] },
};

export function withStatus(change: Partial<BridgeStatusFacts>, rest: Partial<HealthFacts> = {}): HealthFacts {
  return { ...WELL, ...rest, bridge: { connected: true, status: { ...STATUS, ...change } } };
}
