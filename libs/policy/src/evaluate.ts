import {
  type Context,
  type Device,
  type Effect,
  FACTS,
  type Mode,
  type TraceEntry,
  VERBS,
  type Verb,
  type VerbVerdict,
  type Verdict,
} from '@portcullis/wire';
import { type Policy } from './model.js';
import { because } from './because.js';
import { homeFamily, isPhoneVerb, isStorageVerb } from './families.js';
import type { DefaultVerdicts, Prepared } from './prepare.js';
import type { Step } from './steps.js';
import { familyBit, Subject, verbBit } from './subject.js';
import { describeTruth, factsOf, NO, YES, type Truth } from './truth.js';

export interface EvaluateOptions {
  /** Also say which steps were considered and why each did not match. Costs time in proportion to all rules. */
  readonly trace?: boolean;
  /** The policy's offline time is over (SPEC.md 6.2). */
  readonly offlineExpired?: boolean;
}

/** The definition of Portcullis' decisions: SPEC.md, sections 1 to 8. Pure and total. */
export function evaluate(prepared: Prepared, device: Device, context: Context, options: EvaluateOptions = {}): Verdict {
  const subject = new Subject(device, context, prepared.sets);
  const deliberation = new Deliberation(subject, prepared.policy, options.trace === true);
  deliberation.neverBlocked();
  const offline = options.offlineExpired ? prepared.policy?.offline.then : undefined;
  if (offline === 'deny-all') return deliberation.rest({ effect: 'deny', rule: 'offline', mode: 'enforce' });
  considerAll(prepared, deliberation, options.trace === true);
  const verdict = prepared.defaults
    ? deliberation.byDefault(prepared.defaults)
    : deliberation.rest({ effect: 'allow', rule: 'no-policy', mode: 'observe' });
  return offline === 'observe' ? observing(verdict) : verdict;
}

/** SPEC.md 4.2 to 4.5 */
function considerAll(prepared: Prepared, deliberation: Deliberation, everything: boolean): void {
  const { subject } = deliberation;
  deliberation.consider(prepared.blocks);
  deliberation.consider(everything ? prepared.firmRules.steps : prepared.firmRules.candidatesFor(subject));
  // A grant is an exception to a policy, so without one there is nothing to grant (SPEC.md 6.1).
  if (prepared.policy) deliberation.consider(prepared.grants);
  deliberation.consider(everything ? prepared.rules.steps : prepared.rules.candidatesFor(subject));
}

/** Never needed: the home family of a verb has it, and so a default for it. */
const DENIED: VerbVerdict = { effect: 'deny', rule: 'default', mode: 'enforce' };

interface Pending {
  readonly effect: Effect;
  readonly mode: Mode;
  readonly missing: Truth;
}

const FORCES_ALL: ReadonlySet<string> = new Set([
  'backs-root',
  'system-volume',
  'home-volume',
  'internal-fixed',
  'no-disk',
  'system-image',
]);
const NEVER_BLOCKED_FAMILIES = familyBit('hub') | familyBit('keyboard') | familyBit('pointer');

/** One verdict in the making: the verbs that are still open, and what is pending for each. */
class Deliberation {
  private open: number;
  private readonly verdicts: (VerbVerdict | undefined)[] = [];
  /** By verb; `null` until anything is pending. */
  private pending: Map<Verb, Pending[]> | null = null;
  private readonly entries: TraceEntry[] = [];
  private readonly unresolved: Verb[] = [];

  constructor(
    readonly subject: Subject,
    private readonly policy: Policy | null,
    private readonly tracing: boolean,
  ) {
    this.open = subject.verbs;
  }

  /** SPEC.md 4.1 */
  neverBlocked(): void {
    const { neverBlocked } = this.subject.device;
    const connects = neverBlocked !== undefined || (this.subject.families & NEVER_BLOCKED_FAMILIES) !== 0;
    const forced =
      neverBlocked && FORCES_ALL.has(neverBlocked) ? this.open : connects ? this.open & verbBit('connect') : 0;
    if (forced === 0) return;
    const decided = this.decide(forced, () => ({ effect: 'allow', rule: 'never-blocked', mode: 'enforce' }));
    this.record('never-blocked', YES, decided);
  }

  consider(steps: readonly Step[]): void {
    for (const step of steps) {
      if (this.open === 0) return;
      this.considerOne(step);
    }
  }

  private considerOne(step: Step): void {
    const named = (step.allows | step.denies) & this.open;
    if (named === 0 && !this.tracing) return;
    const truth = step.enabled ? this.matchOf(step) : NO;
    let decided: readonly Verb[] = [];
    if (truth === YES) {
      decided = this.decide(named, (verb) => this.settled(verb, verdictOf(step, verb)));
    } else if (truth !== NO) {
      this.postpone(step, named, truth);
    }
    this.record(step.name, truth, decided, step);
  }

  private matchOf(step: Step): Truth {
    const truth = step.matches(this.subject);
    // SPEC.md 6.1: without a policy nobody has said what to do with what is not known.
    return this.policy === null && truth !== YES ? NO : truth;
  }

  private postpone(step: Step, named: number, missing: Truth): void {
    this.pending ??= new Map();
    for (const verb of VERBS) {
      if ((named & verbBit(verb)) === 0) continue;
      const { effect, mode } = verdictOf(step, verb);
      const others = this.pending.get(verb) ?? [];
      others.push({ effect, mode, missing });
      this.pending.set(verb, others);
    }
  }

  /** Verbs that `settle` did not leave unresolved. */
  private decide(named: number, settle: (verb: Verb) => VerbVerdict): readonly Verb[] {
    const decided: Verb[] = [];
    for (let index = 0; named >> index !== 0; index++) {
      const verb = VERBS[index];
      if (((named >> index) & 1) === 0 || verb === undefined) continue;
      const verdict = settle(verb);
      this.verdicts[index] = verdict;
      (verdict.rule === 'unresolved' ? this.unresolved : decided).push(verb);
    }
    this.open &= ~named;
    return decided;
  }

  /** SPEC.md 5.2 and 5.3 */
  private settled(verb: Verb, definite: VerbVerdict): VerbVerdict {
    const pending = this.pending?.get(verb);
    const disagreeing = pending?.filter((candidate) => !agree(candidate, definite)) ?? [];
    if (!this.policy || !pending || disagreeing.length === 0) return definite;
    const candidates = [definite, ...pending];
    const sameEffect = candidates.every(({ effect }) => effect === definite.effect);
    return {
      effect: sameEffect ? definite.effect : whenUnresolved(this.policy, verb),
      rule: 'unresolved',
      mode: candidates.some(({ effect, mode }) => effect === 'deny' && mode === 'enforce') ? 'enforce' : 'observe',
      dependsOn: FACTS.filter((fact) => disagreeing.some(({ missing }) => factsOf(missing).includes(fact))),
    };
  }

  /** SPEC.md 4.6 */
  byDefault(defaults: DefaultVerdicts): Verdict {
    const { device } = this.subject;
    const decided = this.decide(this.open, (verb) => {
      return this.settled(verb, defaults[homeFamily(device, verb)][verb] ?? DENIED);
    });
    return this.finish('default', decided);
  }

  rest(verdict: VerbVerdict): Verdict {
    return this.finish(
      verdict.rule,
      this.decide(this.open, () => verdict),
    );
  }

  private finish(last: string, decided: readonly Verb[]): Verdict {
    if (decided.length > 0) this.record(last, YES, decided);
    if (this.unresolved.length > 0)
      this.record(
        'unresolved',
        YES,
        VERBS.filter((verb) => this.unresolved.includes(verb)),
      );
    const verbs: Partial<Record<Verb, VerbVerdict>> = {};
    for (let index = 0; index < this.verdicts.length; index++) {
      const [verb, verdict] = [VERBS[index], this.verdicts[index]];
      if (verb && verdict) verbs[verb] = verdict;
    }
    return this.tracing ? { verbs, trace: this.entries } : { verbs };
  }

  private record(rule: string, truth: Truth, decided: readonly Verb[], step?: Step): void {
    if (!this.tracing) return;
    const entry = { rule, matched: describeTruth(truth), decided };
    const reason = step && truth !== YES ? because(step, this.subject) : undefined;
    this.entries.push(reason === undefined ? entry : { ...entry, because: reason });
  }
}

function verdictOf(step: Step, verb: Verb): VerbVerdict {
  return (step.allows & verbBit(verb)) === 0 ? step.denying : step.allowing;
}

function agree(a: { effect: Effect; mode: Mode }, b: { effect: Effect; mode: Mode }): boolean {
  return a.effect === b.effect && (a.effect === 'allow' || a.mode === b.mode);
}

function whenUnresolved(policy: Policy, verb: Verb): Effect {
  if (isStorageVerb(verb)) return policy.whenUnresolved.mount;
  return isPhoneVerb(verb) ? policy.whenUnresolved.usbOpen : policy.whenUnresolved.otherOpen;
}

function observing(verdict: Verdict): Verdict {
  const verbs: Partial<Record<Verb, VerbVerdict>> = {};
  for (const verb of VERBS) {
    const of = verdict.verbs[verb];
    if (of) verbs[verb] = { ...of, mode: 'observe' };
  }
  return { ...verdict, verbs };
}
