import { type Context, type Device, VERBS, type Verb, type VerbVerdict, type Verdict } from '@portcullis/wire';
import { evaluate } from './evaluate.js';
import { deviceKey } from './identity.js';
import { prepare, type Inputs } from './prepare.js';

/** A recorded verdict with its inputs; a verdict event holds all of it. */
export interface RecordedDecision {
  readonly device: Device;
  readonly context: Context;
  readonly verdict: Verdict;
  /** The verbs that it was about; absent: all. */
  readonly asked?: readonly Verb[];
  /** The Mac's id, if decisions of several Macs are mixed. */
  readonly mac?: string;
  /** How many times the same was recorded; absent: once. */
  readonly count?: number;
}

/** What a person at the Mac feels: nothing, nothing but a record of it, or a denial. */
type Effectively = 'allowed' | 'observed' | 'blocked';

export type WhatIfKind = 'newly-denied' | 'newly-allowed' | 'newly-observed' | 'no-longer-observed';

/** Decisions that would turn out differently in the same way. */
export interface WhatIfGroup {
  readonly kind: WhatIfKind;
  readonly deviceKey: string;
  /** One of them. */
  readonly device: Device;
  readonly verbs: readonly Verb[];
  /** What decided then, and what would decide now. */
  readonly ruleBefore: string;
  readonly ruleNow: string;
  readonly macs: readonly string[];
  readonly count: number;
}

export interface WhatIf {
  readonly decisions: number;
  /** Those in which at least one verb would turn out differently. */
  readonly changed: number;
  /** Most frequent first. */
  readonly groups: readonly WhatIfGroup[];
  /** Decisions that would change, by Mac and by the rule that would then decide; most frequent first. */
  readonly byMac: readonly { readonly mac: string; readonly count: number }[];
  readonly byRule: readonly { readonly rule: string; readonly count: number }[];
}

/** What would have happened under `draft`. Takes a few microseconds a decision, so a million is a matter of seconds. */
export function whatIf(draft: Inputs, decisions: Iterable<RecordedDecision>): WhatIf {
  const prepared = prepare(draft);
  const tally = new Tally();
  for (const decision of decisions) {
    tally.add(decision, evaluate(prepared, decision.device, decision.context));
  }
  return tally.result();
}

interface OpenGroup extends Omit<WhatIfGroup, 'macs' | 'count' | 'verbs'> {
  readonly verbs: Verb[];
  readonly macs: Set<string>;
  count: number;
}

class Tally {
  private decisions = 0;
  private changed = 0;
  private readonly groups = new Map<string, OpenGroup>();
  private readonly macs = new Map<string, number>();
  private readonly rules = new Map<string, number>();

  add(decision: RecordedDecision, now: Verdict): void {
    const count = decision.count ?? 1;
    this.decisions += count;
    const changes = changesOf(decision, now);
    if (changes.length === 0) return;
    this.changed += count;
    if (decision.mac !== undefined) increase(this.macs, decision.mac, count);
    for (const rule of new Set(changes.map(({ ruleNow }) => ruleNow))) increase(this.rules, rule, count);
    for (const change of changes) this.addTo(change, decision, count);
  }

  private addTo({ kind, ruleBefore, ruleNow, verbs }: Change, { device, mac }: RecordedDecision, count: number): void {
    const key = [kind, deviceKey(device), ruleBefore, ruleNow, ...verbs].join('\n');
    let group = this.groups.get(key);
    if (!group) {
      group = { kind, deviceKey: deviceKey(device), device, verbs, ruleBefore, ruleNow, macs: new Set(), count: 0 };
      this.groups.set(key, group);
    }
    if (mac !== undefined) group.macs.add(mac);
    group.count += count;
  }

  result(): WhatIf {
    const groups = [...this.groups.values()].map((group) => ({ ...group, macs: [...group.macs].toSorted() }));
    return {
      decisions: this.decisions,
      changed: this.changed,
      groups: groups.toSorted((a, b) => b.count - a.count),
      byMac: descending(this.macs).map(([mac, count]) => ({ mac, count })),
      byRule: descending(this.rules).map(([rule, count]) => ({ rule, count })),
    };
  }
}

interface Change {
  readonly kind: WhatIfKind;
  readonly ruleBefore: string;
  readonly ruleNow: string;
  readonly verbs: Verb[];
}

function changesOf({ verdict, asked }: RecordedDecision, now: Verdict): readonly Change[] {
  const changes: Change[] = [];
  for (const verb of VERBS) {
    const [before, after] = [verdict.verbs[verb], now.verbs[verb]];
    if (!before || !after || (asked && asked.length > 0 && !asked.includes(verb))) continue;
    const kind = kindOf(effectively(before), effectively(after));
    if (kind === null) continue;
    const same = changes.find(
      (change) => change.kind === kind && change.ruleBefore === before.rule && change.ruleNow === after.rule,
    );
    if (same) same.verbs.push(verb);
    else changes.push({ kind, ruleBefore: before.rule, ruleNow: after.rule, verbs: [verb] });
  }
  return changes;
}

function effectively({ effect, mode }: VerbVerdict): Effectively {
  if (effect === 'allow') return 'allowed';
  return mode === 'enforce' ? 'blocked' : 'observed';
}

function kindOf(before: Effectively, after: Effectively): WhatIfKind | null {
  if (before === after) return null;
  if (after === 'blocked') return 'newly-denied';
  if (before === 'blocked') return 'newly-allowed';
  return after === 'observed' ? 'newly-observed' : 'no-longer-observed';
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function descending(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].toSorted(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1));
}
