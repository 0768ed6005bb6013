import { CHECKS, HEALTH_STATES, SEVERITIES, type CheckId, type HealthState } from '@portcullis/wire';
import type { Finding, Problem, ProblemCode } from './problem.js';
import { readFacts } from './facts.js';
import type { KnownFacts } from './facts.js';
import { agentFindings } from './problems/agent.js';
import { bridgeFindings, explained, isExplained } from './problems/bridge.js';
import { documentFindings, policyFindings } from './problems/documents.js';
import { eventFindings, inventoryFindings, proofFindings } from './problems/events.js';
import { installationFindings } from './problems/installation.js';
import { macosFindings } from './problems/macos.js';
import { accessoryFindings, otherFindings } from './problems/others.js';
import { permissionFindings } from './problems/permission.js';
import { serverFindings } from './problems/server.js';

import { isContradicted, isKnownWell, isSeen } from './well.js';

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
  const sorted = findings.map((finding) => finding.problem).toSorted(byUrgency);
  // What only follows from others comes after them: it says so, and is never the first thing to do.

  const problems = sorted
    .map((problem) => (isExplained(problem, sorted) ? { at: 1, problem: explained(problem) } : { at: 0, problem }))
    .toSorted((a, b) => SEVERITIES.indexOf(a.problem.severity) - SEVERITIES.indexOf(b.problem.severity) || a.at - b.at)
    .map(({ problem }) => problem);
  const checks = CHECKS.map((id) => check(id, problems, known));
  const blind = checks.some(({ id, state: line }) => line === 'unknown' && !isSeen(id, known));
  const state = worst([...findings.map((finding) => finding.limit), blind ? 'unknown' : 'protected']);
  return { state, problems, checks };
}

/** The one thing to do first: the most urgent of what is to be mended; `null` when nothing is. */
export function firstStep(problems: readonly Problem[]): ProblemCode | null {
  return problems.find(({ severity }) => severity !== 'info')?.code ?? null;
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
  const well = isKnownWell(id, facts) && !isContradicted(id, problems);
  const state = real ? 'problem' : well ? 'ok' : 'unknown';
  return { id, title: TITLES[id], state, problems: own.map((problem) => problem.code) };
}
