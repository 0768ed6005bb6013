import type { CheckId, HealthState, Severity } from '@portcullis/wire';

export const PROBLEM_CODES = [
  'macos-too-old',
  'macos-not-known',
  'integrity-protection-off',
  'app-missing',
  'app-misplaced',
  'other-app-copies',
  'signature-broken',
  'finder-metadata',
  'development-build',
  'extension-two-teams',
  'extension-other-content',
  'old-copy-waits',
  'extension-wrong-processor',
  'extension-switches-back',
  'extension-service-missing',
  'extension-ends',
  'ended-too-late',
  'launch-constraint',
  'background-item-off',
  'daemon-not-loaded',
  'daemon-ends',
  'two-bridges',
  'profiles-incomplete',
  'agent-not-running',
  'agent-no-permission',
  'agent-no-answer',
  'agent-not-configured',
  'full-disk-access-elsewhere',
  'other-product',
  'other-product-unknown',
  'apple-disk-management',
  'accessory-prompt',
  'bridge-unreachable',
  'protocol-mismatch',
  'answers-late',
  'simulated',
  'approve-mode',
  'observe-mode',
  'extension-not-installed',
  'extension-waiting-for-user',
  'extension-not-approved',
  'extension-enabled-no-client',
  'extension-unknown-state',
  'extension-old-version',
  'new-copy-waits',
  'extension-blocked-by-profile',
  'extension-removable',
  'mdm-not-approved',
  'restart-does-not-help',
  'stale-registry',
  'reboot-pending',
  'full-disk-access-missing',
  'full-disk-access-denied',
  'full-disk-access-not-honoured',
  'full-disk-access-shown-off',
  'not-entitled',
  'not-privileged',
  'too-many-clients',
  'client-failed',
  'enrolment-lost',
  'enrolment-recovered',
  'no-policy',
  'observing-by-policy',
  'offline-expired',
  'documents-out-of-sync',
  'documents-refused',
  'documents-stale',
  'foreign-anchor',
  'not-enrolled',
  'settings-refused',
  'server-unreachable',
  'not-reporting',
  'certificate',
  'clock-skew',
  'credentials-refused',
  'spool-backlog',
  'dead-letters',
  'events-lost',
  'spool-damaged',
  'canary-mounted',
  'canary-failed',
  'canary-not-denied',
  'inventory',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

export interface Problem {
  readonly code: ProblemCode;
  readonly check: CheckId;
  readonly severity: Severity;
  /** A heading without a full stop. */
  readonly title: string;
  /** Whole sentences: what is so, and what it means. */
  readonly cause: string;
  /** Whole sentences: what to do, on this macOS version, managed or not. */
  readonly fix: string;
  /** What it was concluded from, cleaned of anything that is not plain text. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** A problem together with the best state that a Mac can have while it lasts. */
export interface Finding {
  readonly problem: Problem;
  readonly limit: HealthState;
}

export function finding(limit: HealthState, problem: Omit<Problem, 'facts'> & { facts?: Problem['facts'] }): Finding {
  return { limit, problem: { ...problem, facts: problem.facts ?? {} } };
}
