import { VERBS, type Verb } from '@portcullis/wire';
import {
  busLabel,
  effectLabel,
  familyLabel,
  hexId,
  verbLabel,
  type Conditions,
  type Rule,
  type VerbEffects,
  type WeeklyWindow,
} from '@portcullis/policy';
import { ApiError } from '../../providers/apiError.js';
import type { PolicyProblem, PolicyRow } from '@portcullis/wire';

/** What the editor starts with: the draft, or what is published when there is none. */
export function editedSource(policy: PolicyRow): string {
  return policy.draft?.source ?? policy.published?.source ?? '';
}

/** Whether publishing would change anything. */
export function hasChanges(policy: PolicyRow): boolean {
  return policy.draft !== null && policy.draft.source !== policy.published?.source;
}

/** A new policy observes: nothing is blocked until somebody has looked at what would be. */
export function newPolicySource(name: string): string {
  return `version: 1
name: ${JSON.stringify(name)}
mode: observe
defaults:
  usb-storage: deny
  sd-card: deny
  external-disk: deny
rules: []
`;
}

export const PROBLEM_ORDER: Readonly<Record<PolicyProblem['severity'], number>> = { error: 0, warning: 1 };

/** Errors first, then by place; the same problem found by both sides is listed once. */
export function orderedProblems(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  const distinct = new Map(
    problems.map((problem) => [`${problem.line}:${problem.column}:${problem.path}:${problem.message}`, problem]),
  );
  return [...distinct.values()].toSorted(
    (a, b) =>
      PROBLEM_ORDER[a.severity] - PROBLEM_ORDER[b.severity] ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}

export function countErrors(problems: readonly PolicyProblem[]): number {
  return problems.filter((problem) => problem.severity === 'error').length;
}

/** The details of a refused publish, as problems of the text. */
export function problemsOf(error: unknown): readonly PolicyProblem[] {
  if (!(error instanceof ApiError)) return [];
  return error.details.map((detail) => ({
    line: detail.line ?? 1,
    column: detail.column ?? 1,
    path: detail.path ?? '',
    message: detail.message,
    severity: 'error',
    remedy: '',
  }));
}

/* ── rules in words ──────────────────────────────────────────────────────────────────────── */

export interface RuleRow {
  readonly id: string;
  readonly position: number;
  readonly when: string;
  readonly what: string;
  readonly mode: string;
  readonly notes: readonly string[];
}

export function ruleRow(
  rule: Rule,
  position: number,
  policyMode: string,
  setNames: ReadonlyMap<string, string>,
): RuleRow {
  const notes = [
    ...(rule.enabled ? [] : ['switched off']),
    ...(rule.grantable ? [] : ['no grant can lift it']),
    ...(rule.report === 'audit' ? [] : [rule.report === 'notify' ? 'tells the person' : 'says nothing']),
    ...(rule.ticket ? [`ticket ${rule.ticket}`] : []),
    ...(rule.reviewDate ? [`review on ${rule.reviewDate}`] : []),
  ];
  return {
    id: rule.id,
    position,
    when: conditionsInWords(rule.match, setNames),
    what: effectsInWords(rule),
    mode: rule.mode ?? policyMode,
    notes: rule.description ? [rule.description, ...notes] : notes,
  };
}

export function effectsInWords(rule: Pick<Rule, 'access' | 'verbs'>): string {
  if (rule.access === 'allow') return 'everything is allowed';
  if (rule.access === 'deny') return 'everything is denied';
  if (rule.access === 'read-only') return 'reading is allowed, writing and running programs are denied';
  return verbsInWords(rule.verbs ?? {});
}

function verbsInWords(verbs: VerbEffects): string {
  const said = (['allow', 'deny'] as const).flatMap((effect) => {
    const named: readonly Verb[] = VERBS.filter((verb) => verbs[verb] === effect);
    return named.length === 0
      ? []
      : [`${either(named.map(verbLabel), 'and')} ${named.length === 1 ? 'is' : 'are'} ${effectLabel(effect)}`];
  });
  return said.length === 0 ? 'nothing is decided' : said.join(', ');
}

export function conditionsInWords(match: Conditions, setNames: ReadonlyMap<string, string>): string {
  const parts = [...deviceConditions(match, setNames), ...contextConditions(match)];
  return parts.length === 0 ? 'always' : parts.join('; ');
}

function deviceConditions(match: Conditions, setNames: ReadonlyMap<string, string>): readonly string[] {
  return [
    ...said(
      'it is',
      match.family?.map((family) => familyLabel(family)),
    ),
    ...said(
      'it can act as',
      match.capability?.map((family) => familyLabel(family)),
    ),
    ...said('the vendor is', match.vendorId?.map(hexId)),
    ...said('the product is', match.productId?.map(hexId)),
    ...said('the serial number is', match.serialNumber),
    ...said(
      'it is in the device set',
      match.deviceSet?.map((id) => setNames.get(id) ?? id),
    ),
    ...said('the product name is', match.productName),
    ...said('the manufacturer is', match.manufacturerName),
    ...said('the serial number of the card is', match.sdMediaSerial),
    ...said('the card is', match.sdMediaProduct),
    ...said(
      'it is attached by',
      match.bus?.map((bus) => busLabel(bus)),
    ),
    ...(match.encrypted === undefined
      ? []
      : [match.encrypted ? 'the volume is encrypted' : 'the volume is not encrypted']),
    ...said('the file system is', match.fileSystem),
  ];
}

function contextConditions(match: Conditions): readonly string[] {
  return [
    ...said('the Mac is tagged', match.macTag),
    ...said('the person is', match.user),
    ...said('the person is in the group', match.group),
    ...said('it is', match.time?.map(windowInWords)),
    ...(match.validFrom === undefined ? [] : [`from ${match.validFrom}`]),
    ...(match.validUntil === undefined ? [] : [`until ${match.validUntil}`]),
  ];
}

function said(lead: string, values: readonly string[] | undefined): readonly string[] {
  return values === undefined || values.length === 0 ? [] : [`${lead} ${either(values, 'or')}`];
}

/** More are counted, not listed: a rule may name thousands. */
const MOST_NAMED = 6;

export function either(values: readonly string[], joint: 'or' | 'and'): string {
  const named = values.slice(0, MOST_NAMED);
  const rest = values.length - named.length;
  if (rest > 0) return `${named.join(', ')} ${joint} ${rest} more`;
  return named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} ${joint} ${named.at(-1) ?? ''}`;
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export function windowInWords({ days, from, to }: WeeklyWindow): string {
  const named =
    days.length === 7
      ? 'any day'
      : either(
          days.map((day) => DAYS[day - 1] ?? String(day)),
          'or',
        );
  return `${named} ${clock(from)}–${clock(to)}${to <= from ? ' of the next day' : ''}`;
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
