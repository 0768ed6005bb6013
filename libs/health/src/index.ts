export type {
  BridgeFailure,
  BridgeStatusFacts,
  ClientState,
  DocumentRef,
  HealthFacts,
  RefusedDocument,
  ServerFailure,
} from './facts.js';
export { BRIDGE_FAILURES, CLIENT_STATES, SERVER_FAILURES } from './facts.js';
export type { ExtensionRecord, ExtensionState } from './extensions.js';
export { chooseExtension, parseSystemExtensions } from './extensions.js';
export type { CheckId, HealthState, Problem, ProblemCode, Severity } from './problem.js';
export { CHECKS, HEALTH_STATES, PROBLEM_CODES, SEVERITIES } from './problem.js';
export type { Check, Diagnosis } from './diagnose.js';
export { diagnose } from './diagnose.js';
export { STATE_TEXTS } from './states.js';
export type { CodeExplanation, CodeReading } from './codes/explain-code.js';
export { explainCode } from './codes/explain-code.js';
