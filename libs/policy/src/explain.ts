import {
  type Decision,
  type Device,
  FACTS,
  type Fact,
  type Family,
  type Outcome,
  type TraceEntry,
  VERBS,
  type Verb,
  type VerbVerdict,
  type Verdict,
  type VerdictEvent,
} from '@portcullis/wire';
import { factReason } from './because.js';
import { homeFamily } from './families.js';
import { familyLabel, kindLabel, neverBlockedLabel, verbLabel } from './labels.js';
import { isTrustworthySerial } from './serial.js';
import { clean } from './text.js';

/** What a sentence is made of; a verdict event has all of it. */
export interface SentenceParts {
  readonly device: Device;
  readonly verdict: Verdict;
  /** Absent: all verbs of the verdict. */
  readonly asked?: readonly Verb[];
  /** Absent: what the verdict says. */
  readonly decision?: Decision;
  /** Absent: nothing has happened yet. */
  readonly outcome?: Outcome;
  readonly volumeName?: string | null;
  /** Path of the program that opened the disk's device node, past every mount. */
  readonly openedRawBy?: string;
  readonly policyName?: string | null;
  readonly revision?: number | null;
  /** Descriptions of the deciding rules. */
  readonly rules?: Readonly<Record<string, { readonly description?: string }>>;
}

/**
 * One sentence that a helpdesk can read aloud: what was denied, allowed or restricted, on what, which rule decided and
 * why. Plain text; whoever shows it as markup or puts it into a spreadsheet escapes it.
 */
export function sentence(of: VerdictEvent | SentenceParts): string {
  const parts = 'kind' in of ? partsOf(of) : of;
  const groups = groupsOf(parts);
  const name = deviceName(parts.device, parts.volumeName);
  if (groups.length === 0) return `${name} has nothing that a policy decides.`;
  const all = namesNoVerbs(groups, parts);
  const clauses = groups.map((group) => clause(group, parts, all));
  return `${capital(name)}${rawPart(parts, all)}${all ? ' ' : ': '}${clauses.join('; ')}${policyPart(parts)}${outcomePart(parts)}.`;
}

/** Whether the sentence is about the device as a whole, so that saying which verbs would only make it longer. */
function namesNoVerbs(groups: readonly Group[], { verdict }: SentenceParts): boolean {
  const [only] = groups;
  if (!only || groups.length > 1) return false;
  const isDeniedAltogether = only.verdict.effect === 'deny' && only.verbs.includes('read');
  return isDeniedAltogether || only.verbs.length === Object.keys(verdict.verbs).length;
}

/** The parts that a recorded event holds. */
export function partsOf(event: VerdictEvent): SentenceParts {
  const { verdict, asked, decision, outcome, rules, applied, attached, volume, trigger, process } = event;
  const { policyName, revision } = applied;
  return {
    device: attached.device,
    verdict,
    asked,
    decision,
    outcome,
    rules,
    policyName,
    revision,
    volumeName: volume?.name ?? null,
    ...(trigger === 'raw-open' && { openedRawBy: process?.path ?? '' }),
  };
}

function rawPart({ openedRawBy }: SentenceParts, inside: boolean): string {
  if (openedRawBy === undefined) return '';
  const program = clean(openedRawBy.slice(openedRawBy.lastIndexOf('/') + 1));
  return `, opened past its mount by ${program === null ? 'a program' : `“${program}”`}${inside ? ',' : ''}`;
}

/** Lines that say of every rule considered whether it matched and why not. */
export function explainTrace(trace: readonly TraceEntry[]): readonly string[] {
  return trace.map(({ rule, matched, because, decided }) => {
    const reason = because === undefined ? '' : `: ${because}`;
    if (matched === 'no') return `${rule} did not match${reason}`;
    if (matched === 'unknown') return `${rule} may match${reason}`;
    const verbs = decided.map(verbLabel).join(', ');
    if (rule === 'unresolved') return `left open for now: ${verbs}`;
    return decided.length > 0 ? `${rule} decided ${verbs}` : `${rule} matched, but others had decided already`;
  });
}

/** `“Extreme SSD” (USB storage, serial number 1234)` */
export function deviceName(device: Device, volumeName?: string | null): string {
  const product = clean(device.productName) ?? clean(device.manufacturerName);
  const serial = isTrustworthySerial(device.serialNumber) ? clean(device.serialNumber) : null;
  const volume = clean(volumeName);
  const details = [
    ...(product === null ? [] : [kindLabel(device)]),
    ...(serial === null ? [] : [`serial number ${serial}`]),
    ...(volume === null ? [] : [`volume “${volume}”`]),
  ];
  const name = product === null ? `the ${kindLabel(device)}` : `“${product}”`;
  return details.length === 0 ? name : `${name} (${details.join(', ')})`;
}

interface Group {
  readonly verbs: readonly Verb[];
  readonly verdict: VerbVerdict;
  readonly home: Family;
}

/** Verbs that were decided in the same way, what was denied first. */
function groupsOf({ device, verdict, asked }: SentenceParts): readonly Group[] {
  const groups = new Map<string, { verbs: Verb[]; verdict: VerbVerdict; home: Family }>();
  for (const verb of VERBS) {
    const of = verdict.verbs[verb];
    if (!of || (asked && asked.length > 0 && !asked.includes(verb))) continue;
    const home = homeFamily(device, verb);
    const key = [
      of.effect,
      of.rule,
      of.source ?? '',
      of.mode,
      of.rule === 'default' ? home : '',
      of.dependsOn?.join() ?? '',
    ].join('\n');
    const group = groups.get(key);
    if (group) group.verbs.push(verb);
    else groups.set(key, { verbs: [verb], verdict: of, home });
  }
  return [...groups.values()].toSorted(
    (a, b) => Number(a.verdict.effect === 'allow') - Number(b.verdict.effect === 'allow'),
  );
}

function clause({ verbs, verdict, home }: Group, parts: SentenceParts, all: boolean): string {
  const what = all ? '' : `${joined(verbs.map(verbLabel))} `;
  return `${what}${deed(verdict, parts, !all && verbs.length > 1)} because ${reason(verdict, home, parts)}`;
}

/** `was denied`, `would have been denied`, `is to be denied`. */
function deed({ effect, mode }: VerbVerdict, { outcome }: SentenceParts, plural: boolean): string {
  const did = effect === 'allow' ? 'allowed' : 'denied';
  if (effect === 'deny' && (outcome === 'observed' || mode === 'observe')) return `would have been ${did}`;
  if (outcome === undefined) return `${plural ? 'are' : 'is'} ${did}`;
  return `${plural ? 'were' : 'was'} ${did}`;
}

function reason(verdict: VerbVerdict, home: Family, parts: SentenceParts): string {
  const { rule, effect, source, dependsOn } = verdict;
  switch (rule) {
    case 'default':
      return `no rule ${effect === 'allow' ? 'forbids' : 'allows'} this device, so the default of the policy for ${familyLabel(home)} applies`;
    case 'never-blocked':
      return neverBlockedReason(parts.device);
    case 'emergency-block':
      return `an emergency block covers this device${idPart(source)}`;
    case 'grant':
      return `a temporary grant covers this device${idPart(source)}`;
    case 'unresolved':
      return unresolvedReason(dependsOn ?? [], effect);
    case 'offline':
      return 'this Mac has been out of touch with its server for longer than the policy allows';
    case 'no-policy':
      return 'no policy has reached this Mac yet';
    default:
      return ruleReason(rule, parts, effect);
  }
}

function idPart(source: string | undefined): string {
  const id = clean(source);
  return id === null ? '' : ` (${id})`;
}

function ruleReason(rule: string, { rules }: SentenceParts, effect: 'allow' | 'deny'): string {
  const description = clean(rules && Object.hasOwn(rules, rule) ? rules[rule]?.description : undefined);
  const named =
    description === null ? `the rule ${rule}` : `the rule ${rule} (“${description.replace(/[.\s]+$/, '')}”)`;
  return `${named} ${effect === 'allow' ? 'allows' : 'denies'} this`;
}

function neverBlockedReason({ neverBlocked, family, capabilities }: Device): string {
  if (neverBlocked) return neverBlockedLabel(neverBlocked);
  const always = (['keyboard', 'pointer', 'hub'] as const).find(
    (kind) => family === kind || capabilities?.includes(kind),
  );
  return always ? neverBlockedLabel(always) : 'it is never blocked';
}

function unresolvedReason(facts: readonly Fact[], effect: 'allow' | 'deny'): string {
  const missing = FACTS.filter((fact) => facts.includes(fact)).map(factReason);
  const what = missing.length === 0 ? 'not everything about it is known yet' : joined(missing);
  return `${what}, and until it is the policy ${effect === 'allow' ? 'allows' : 'denies'} it`;
}

function policyPart({ policyName, revision }: SentenceParts): string {
  const name = clean(policyName);
  if (name === null) return '';
  return ` (policy “${name}”${revision === null || revision === undefined ? '' : `, revision ${revision}`})`;
}

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  enforced: '',
  observed: '; nothing was blocked, because the policy only observes',
  partial: '; this could be enforced only in part',
  failed: '; enforcing it failed, so it may have been possible all the same',
  'not-enforceable': '; this Mac has no means to enforce that',
  'too-late': '; the answer came too late to be enforced',
};

function outcomePart({ outcome, decision, verdict, asked }: SentenceParts): string {
  if (outcome === undefined) return '';
  if (outcome !== 'observed') return OUTCOMES[outcome];
  const denies = VERBS.some(
    (verb) => verdict.verbs[verb]?.effect === 'deny' && (!asked?.length || asked.includes(verb)),
  );
  return denies && decision !== 'allowed' ? OUTCOMES.observed : '';
}

/** `a`, `a and b`, `a, b and c` */
function joined(texts: readonly string[]): string {
  return texts.length < 2 ? (texts[0] ?? '') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
