import { VERBS, type Verb, type VerdictEvent } from '@portcullis/wire';
import type { Tone } from '../../display/Tone.js';
import { isObject } from '../../wire/decode.js';
import type { EventRow } from '../../wire/records.js';

export interface Badge {
  readonly tone: Tone;
  readonly label: string;
  readonly title: string;
}

const OUTCOME_TITLES: Readonly<Record<string, string>> = {
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
  if (decision === null || decision === 'other' || outcome === null) return null;
  const title = OUTCOME_TITLES[outcome] ?? 'An outcome that this console does not know.';
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

const KIND_LABELS: Readonly<Record<string, string>> = {
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
};

export function kindLabel(kind: string): string {
  return KIND_LABELS[kind] ?? kind;
}

export function isVerdictEvent(event: unknown): event is VerdictEvent {
  return (
    isObject(event) &&
    event['kind'] === 'verdict' &&
    isObject(event['attached']) &&
    isObject(event['attached']['device']) &&
    isObject(event['context']) &&
    isObject(event['applied']) &&
    isObject(event['verdict']) &&
    isObject(event['verdict']['verbs'])
  );
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

/** Filters of the API that a row has to pass to be part of the live tail; free text is left to the API. */
export function passes(row: EventRow, filter: Readonly<Record<string, string>>): boolean {
  const at = Date.parse(row.time);
  const same = (value: string | null | undefined, wanted: string | undefined): boolean =>
    wanted === undefined || value === wanted;
  const holds = (value: string | null, wanted: string | undefined): boolean =>
    wanted === undefined || (value ?? '').toLowerCase().includes(wanted.toLowerCase());
  return (
    same(row.mac?.id, filter['macId']) &&
    same(row.deviceKey, filter['deviceKey']) &&
    same(row.family, filter['family']) &&
    same(row.outcome, filter['outcome']) &&
    same(row.decision, filter['decision']) &&
    same(row.kind, filter['kind']) &&
    holds(row.person, filter['person']) &&
    (filter['q'] === undefined ||
      [row.sentence, row.deviceName, row.mac?.hostname ?? null].some((text) => holds(text, filter['q']))) &&
    (filter['from'] === undefined || at >= Date.parse(filter['from'])) &&
    (filter['to'] === undefined || at < Date.parse(filter['to']))
  );
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
