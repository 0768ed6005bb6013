import { CHECKS, HEALTH_STATES, SEVERITIES } from './problem.js';
import type { CheckId, Finding, HealthState, Problem } from './problem.js';
import { bridgeFindings } from './problems/bridge.js';
import { documentFindings, outOfSync, policyFindings } from './problems/documents.js';
import { eventFindings, inventoryFindings, proofFindings } from './problems/events.js';
import { permissionFindings } from './problems/permission.js';
import { serverFindings } from './problems/server.js';
import { readFacts } from './read.js';
import type { KnownFacts } from './read.js';

/** One line of the checklist. `unknown`: neither a problem nor proof that it is well. */
export interface Check {
  readonly id: CheckId;
  readonly title: string;
  readonly state: 'ok' | 'problem' | 'unknown';
  /** Codes of the problems that belong to this line, worst first. */
  readonly problems: readonly Problem['code'][];
}

export interface Diagnosis {
  readonly state: HealthState;
  /** Worst first; within one severity in the order in which they should be mended. */
  readonly problems: readonly Problem[];
  /** Every line, in the order of `CHECKS`. */
  readonly checks: readonly Check[];
}

const TITLES: Readonly<Record<CheckId, string>> = {
  bridge: 'The bridge runs and answers the agent',
  permission: 'macOS lets the bridge decide',
  policy: 'A policy is enforced',
  documents: 'All documents from the server are in force',
  server: 'The server is reached, and trusted',
  events: 'Events arrive at the server',
  proof: 'Something was denied within half an hour',
  inventory: 'Attached devices are listed',
};

/** What must be known before a Mac may be called anything better than `unknown`. */
const REQUIRED: readonly CheckId[] = ['bridge', 'permission', 'policy', 'documents'];

/**
 * State, problems and checklist of one Mac. Pure and total: the same facts and time give the same diagnosis, and
 * whatever is not known, malformed or hostile never makes a Mac look better.
 * @param facts `HealthFacts`, as gathered or as they came over the network: anything at all may be handed over
 * @param now Unix milliseconds on the clock that the times in the facts were taken from
 */
export function diagnose(facts: unknown, now: number): Diagnosis {
  const known = readFacts(facts);
  const findings = allFindings(known, now);
  const problems = findings.map((finding) => finding.problem).toSorted(byUrgency);
  const checks = CHECKS.map((id) => check(id, problems, known));
  const blind = checks.some((line) => REQUIRED.includes(line.id) && line.state === 'unknown');
  const state = worst([...findings.map((finding) => finding.limit), blind ? 'unknown' : 'protected']);
  return { state, problems, checks };
}

function allFindings(facts: KnownFacts, now: number): readonly Finding[] {
  return [
    ...bridgeFindings(facts),
    ...permissionFindings(facts),
    ...policyFindings(facts),
    ...documentFindings(facts, now),
    ...serverFindings(facts, now),
    ...eventFindings(facts, now),
    ...proofFindings(facts, now),
    ...inventoryFindings(facts),
  ];
}

function worst(limits: readonly HealthState[]): HealthState {
  return HEALTH_STATES.find((state) => limits.includes(state)) ?? 'unknown';
}

function byUrgency(a: Problem, b: Problem): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check)
  );
}

function check(id: CheckId, problems: readonly Problem[], facts: KnownFacts): Check {
  const own = problems.filter((problem) => problem.check === id);
  const real = own.some((problem) => problem.severity !== 'info');
  const state = real ? 'problem' : isKnownWell(id, facts) ? 'ok' : 'unknown';
  return { id, title: TITLES[id], state, problems: own.map((problem) => problem.code) };
}

/** Positive evidence alone counts. */
function isKnownWell(id: CheckId, facts: KnownFacts): boolean {
  const status = facts.bridge.connected === true ? facts.bridge.status : null;
  switch (id) {
    case 'bridge':
      return status !== null && status.mode !== null;
    case 'permission':
      return (
        status !== null &&
        (status.mode === 'observe' ||
          (status.clients.some((client) => client.job === 'mounts') &&
            status.clients.every((client) => client.state === 'running')))
      );
    case 'policy':
      return status?.policyState === 'enforcing' || status?.policyState === 'observing';
    case 'documents':
      // Without a server nothing is expected.
      if (facts.server.enrolled === false) return status !== null;
      return status !== null && outOfSync(facts.documents.expected, facts.documents.applied) !== null;
    case 'server':
      return facts.server.enrolled !== false && facts.server.reachable === true;
    case 'events':
      return facts.spool.pending !== null && facts.spool.deadLetters !== null;
    case 'proof':
      return facts.canaryDeniedAt !== null;
    case 'inventory':
      return facts.inventoryProblems.length === 0 && facts.bridge.connected === true;
  }
}
