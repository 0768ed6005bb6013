import { CHECKS, type CheckId, HEALTH_STATES, type HealthState, SEVERITIES } from '@portcullis/wire';
import type { Finding, Problem } from './problem.js';
import { agentFindings } from './problems/agent.js';
import { bridgeFindings } from './problems/bridge.js';
import { documentFindings, policyFindings } from './problems/documents.js';
import { eventFindings, inventoryFindings, proofFindings } from './problems/events.js';
import { installationFindings } from './problems/installation.js';
import { macosFindings } from './problems/macos.js';
import { accessoryFindings, otherFindings } from './problems/others.js';
import { permissionFindings } from './problems/permission.js';
import { serverFindings } from './problems/server.js';
import { readFacts } from './read.js';
import type { KnownFacts } from './read.js';
import { isKnownWell, isSeen } from './well.js';

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
  macos: 'macOS is supported, and guards itself',
  installation: 'Portcullis is installed once, whole and unaltered',
  approval: 'macOS allows the bridge to run, and starts it',
  agent: 'The agent runs',
  bridge: 'The bridge runs',
  permission: 'macOS lets the bridge decide',
  policy: 'A policy is enforced',
  documents: 'All documents from the server are in force',
  server: 'The server is reached, and trusted',
  events: 'Events arrive at the server',
  proof: 'Something was denied within half an hour',
  others: 'No other product decides about devices',
  inventory: 'Attached devices are listed',
};

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
  const blind = checks.some(({ id, state: line }) => line === 'unknown' && !isSeen(id, known));
  const state = worst([...findings.map((finding) => finding.limit), blind ? 'unknown' : 'protected']);
  return { state, problems, checks };
}

function allFindings(facts: KnownFacts, now: number): readonly Finding[] {
  return [
    ...macosFindings(facts),
    ...installationFindings(facts),
    ...agentFindings(facts),
    ...bridgeFindings(facts),
    ...permissionFindings(facts),
    ...policyFindings(facts),
    ...documentFindings(facts, now),
    ...serverFindings(facts, now),
    ...eventFindings(facts, now),
    ...proofFindings(facts, now),
    ...otherFindings(facts),
    ...inventoryFindings(facts),
    ...accessoryFindings(facts),
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
