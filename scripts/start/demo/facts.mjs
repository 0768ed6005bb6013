/**
 * What the agents of the demonstration's other Macs say of themselves, in the words of `HealthFacts` (libs/health). The
 * server draws its own conclusions from them, as from those of any Mac. The values are those of
 * libs/health/test/facts.ts and its cases.
 */
import { parseSystemExtensions } from '@portcullis/health';
import { IDENTITY } from '@portcullis/wire';

/** @typedef {'well' | 'no-full-disk-access' | 'waiting-for-approval' | 'silent' | 'behind'} StandInState */
/** @typedef {import('@portcullis/wire').ManifestEntry} Held */

const TEAM = 'TEAM123456';
const EXTENSION = IDENTITY.extension;
const MINUTE = 60_000;

const SIGNED = {
  identifier: EXTENSION,
  teamId: TEAM,
  signer: 'developer-id',
  cdhash: 'a'.repeat(40),
  architectures: ['x86_64', 'arm64'],
  leaf: `Developer ID Application: Example (${TEAM})`,
  requirement: `identifier "${EXTENSION}" and anchor apple generic and certificate leaf[subject.OU] = ${TEAM}`,
};
const COPY = { present: true, shortVersion: '0.1.0', buildVersion: '1', signature: SIGNED };

/**
 * @param {string} label
 * @param {boolean} runs
 */
const job = (label, runs) => ({
  label,
  loaded: runs,
  pid: runs ? 411 : null,
  state: runs ? 'running' : null,
  jobState: null,
  immediateReason: null,
  properties: null,
  runs: runs ? 1 : null,
  lastExitCode: null,
  lastExitReason: null,
});

/**
 * @param {StandInState} state
 * @param {object} mac
 * @param {string} mac.osVersion
 * @param {readonly Held[]} mac.expected what the server wants it to have
 * @param {number} now
 */
export function factsOf(state, { osVersion, expected }, now) {
  const iso = (/** @type {number} */ minutesAgo) => new Date(now - minutesAgo * MINUTE).toISOString();
  const waits = state === 'waiting-for-approval';
  const refused = state === 'no-full-disk-access';
  const protects = !waits && !refused;
  const documents = expected.map(({ kind, id, sequence }) => ({ kind, id, sequence }));
  // One that is behind has missed the policy that it is to have.
  const applied = protects ? documents.filter(({ kind }) => state !== 'behind' || kind !== 'policy') : [];
  return {
    macosVersion: osVersion,
    managed: false,
    agent: { running: true },
    system: system(!waits, iso),
    bridge: waits
      ? { connected: false, failure: 'not-running', detail: null, status: null }
      : { connected: true, failure: null, detail: null, status: status(refused, iso) },
    extension: {
      identifier: EXTENSION,
      version: '0.1.0',
      teamId: TEAM,
      records: parseSystemExtensions(
        `1 extension(s)\n*\t*\t${TEAM}\t${EXTENSION} (0.1.0/1)\tbridge\t[${waits ? 'activated waiting for user' : 'activated enabled'}]\n`,
      )?.map((record) => ({ ...record, containerPath: '/Applications/Portcullis.app' })),
    },
    fullDiskAccess: waits ? null : refused ? 'missing' : 'granted',
    settings: { problems: [] },
    server: { foreignAnchor: 'none', enrolled: true, reachable: true, lastContactAt: iso(0), clockSkewSeconds: 0 },
    documents: {
      expected: documents,
      applied,
      refused: [],
      outOfSyncSince: applied.length === documents.length ? null : iso(26 * 60),
    },
    spool: { pending: 0, deadLetters: 0, lost: 0 },
    canary: protects ? { lastDeniedAt: iso(2), lastTriedAt: iso(2), lastOutcome: 'denied', detail: null } : null,
    inventory: { problems: [] },
  };
}

/**
 * What macOS says.
 * @param {boolean} extensionRuns
 * @param {(minutesAgo: number) => string} iso
 */
function system(extensionRuns, iso) {
  return {
    gatheredAt: iso(3),
    appleSilicon: true,
    laptop: false,
    sip: 'enabled',
    jobs: {
      extension: job(`${TEAM}.${EXTENSION}`, extensionRuns),
      daemon: job(IDENTITY.bridge, false),
      agent: job(IDENTITY.agent, true),
    },
    installed: { daemon: false, agent: true },
    backgroundItems: { daemon: null, agent: true },
    app: {
      path: '/Applications/Portcullis.app',
      present: true,
      shortVersion: '0.1.0',
      buildVersion: '1',
      intact: true,
    },
    bundled: { ...COPY, intact: true },
    staged: { ...COPY, entitlements: ['com.apple.developer.endpoint-security.client'] },
    otherCopies: [],
    developerMode: false,
    switchedBack: 0,
    automatedEnrolment: false,
    profiles: null,
    fullDiskAccess: null,
  };
}

/**
 * @param {boolean} refused
 * @param {(minutesAgo: number) => string} iso
 */
function status(refused, iso) {
  return {
    bridgeVersion: '0.1.0',
    bridgeMode: 'authorize',
    clients: ['mounts', 'iokit', 'files'].map((name) => ({ job: name, state: refused ? 'not-permitted' : 'running' })),
    policyState: 'enforcing',
    counters: { tooLate: 0, dropped: 0 },
    journal: { lost: 0 },
    ...(refused ? {} : { lastCanaryDeniedAt: iso(2) }),
  };
}
