import {
  VERBS,
  type EventKind,
  type EventRow,
  type Outcome,
  type PortcullisEvent,
  type Verb,
  type VerdictEvent,
} from '@portcullis/wire';
import type { Tone } from '../../display/Tone.js';
import { subjectFromAttached, type SubjectDevice } from '../targets/targetModel.js';

export interface Badge {
  readonly tone: Tone;
  readonly label: string;
  readonly title: string;
}

const OUTCOME_TITLES: Readonly<Record<Outcome, string>> = {
  enforced: 'The verdict was carried out.',
  observed: 'The policy only observes: nothing was blocked; this is what would have been.',
  partial: 'Only part of the verdict could be carried out.',
  failed: 'The verdict could not be carried out.',
  'not-enforceable': 'This Mac cannot enforce it in its present mode.',
  'too-late': 'The answer came after the deadline of macOS.',
};

/** What the person at the Mac experienced, and whether it is what was decided. */
export function outcomeBadge(row: Pick<EventRow, 'decision' | 'outcome'>): Badge | null {
  const { decision, outcome } = row;
  if (decision === null || outcome === null) return null;
  const title = OUTCOME_TITLES[outcome];
  if (outcome === 'observed') {
    const label = decision === 'allowed' ? 'Allowed' : `Would be ${decision}`;
    return { tone: decision === 'allowed' ? 'good' : 'warn', label, title };
  }
  if (outcome === 'enforced') {
    return {
      tone: decision === 'allowed' ? 'good' : decision === 'denied' ? 'bad' : 'warn',
      label: capital(decision),
      title,
    };
  }
  return { tone: 'warn', label: `${capital(decision)}: ${outcome.replaceAll('-', ' ')}`, title };
}

/**
 * `… was denied | because no rule allows it.`: the reason is what is looked for, and is never cut. What stands between
 * quotation marks is a name, whatever it says.
 */
export function reasonApart(sentence: string): readonly [what: string, why: string | null] {
  const named = sentence.replaceAll(/“[^”]*”/g, (name) => '“'.repeat(name.length));
  const found = /,? because /.exec(named);
  if (found === null) return [sentence, null];
  return [sentence.slice(0, found.index), sentence.slice(found.index + found[0].indexOf('because'))];
}

/**
 * A reason as it fits into a line: which rule or default, without its description, the policy's name and what was
 * decided beside. All of it stands in the event.
 */
export function shortReason(why: string): string {
  const [first = why] = why.replaceAll(/ \((?:“[^”]*”|policy “[^”]*”[^)]*)\)/g, '').split(';');
  return first.replace(/, so the default of the policy .* applies/, '').replace(/\.$/, '');
}

const KIND_LABELS: Readonly<Record<EventKind, string>> = {
  attach: 'Attached',
  detach: 'Detached',
  mount: 'Mounted',
  unmount: 'Unmounted',
  remount: 'Mounted anew',
  open: 'Opened',
  verdict: 'Verdict',
  grant: 'Grant',
  health: 'Health',
  lifecycle: 'Lifecycle',
  document: 'Document',
  gap: 'Gap',
  tamper: 'Tampering',
};

export function kindLabel(kind: EventKind): string {
  return KIND_LABELS[kind];
}

export function isVerdictEvent(event: PortcullisEvent | undefined): event is VerdictEvent {
  return event?.kind === 'verdict';
}

/** The device that an event is about, as something can be done about it; `null` for an event that is about none. */
export function subjectOf(event: PortcullisEvent | undefined): SubjectDevice | null {
  return event !== undefined && 'attached' in event && event.attached !== undefined
    ? subjectFromAttached(event.attached)
    : null;
}

export interface VerbRow {
  readonly verb: Verb;
  readonly effect: 'allow' | 'deny';
  readonly rule: string;
  readonly mode: string;
  readonly asked: boolean;
  readonly dependsOn: readonly string[];
  readonly description: string | null;
}

/** Every verb that was decided, those that were asked about first. */
export function verbRows(event: VerdictEvent): readonly VerbRow[] {
  const rows = VERBS.flatMap((verb): readonly VerbRow[] => {
    const decided = event.verdict.verbs[verb];
    if (decided === undefined) return [];
    return [
      {
        verb,
        effect: decided.effect,
        rule: decided.rule,
        mode: decided.mode,
        asked: event.asked?.includes(verb) ?? false,
        dependsOn: decided.dependsOn ?? [],
        description: event.rules?.[decided.rule]?.description ?? null,
      },
    ];
  });
  return rows.toSorted((a, b) => Number(b.asked) - Number(a.asked));
}

export function deniedVerbs(event: VerdictEvent): readonly Verb[] {
  return VERBS.filter((verb) => event.verdict.verbs[verb]?.effect === 'deny');
}

const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu;

/** The whole event as text: nothing left out, and nothing in it that acts unseen (JSON's own escapes for those). */
export function recordedText(event: unknown): string {
  const written = JSON.stringify(event, null, 2) ?? '';
  return written.replaceAll(UNSEEN, (character) =>
    Array.from(
      { length: character.length },
      (_unit, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
