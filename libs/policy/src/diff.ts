import { FAMILIES } from '@portcullis/wire';
import { type Policy, type Rule } from './model.js';
import { CONDITION_KEYS } from './conditions.js';
import { conditionsText, effectsText, listText, ruleText, verbsText } from './describe.js';
import { defaultEffects, verbsOfFamily } from './families.js';
import { familyLabel } from './labels.js';
import { pathText } from './parse/problem.js';
import { isSame } from './same.js';

/** One difference between two policies. */
export interface PolicyChange {
  readonly kind: 'setting' | 'default' | 'rule-added' | 'rule-removed' | 'rule-changed' | 'rule-moved' | 'tests';
  /** Where it stands: in the newer policy, or for a removed rule in the older one. */
  readonly path: string;
  /** The rule's id, for changes of rules. */
  readonly rule?: string;
  /** In words. */
  readonly text: string;
}

/** What changes from `before` to `after`, settings first, then rules in the order of `after`, then removed ones. */
export function diffPolicies(before: Policy, after: Policy): readonly PolicyChange[] {
  return [
    ...settingChanges(before, after),
    ...defaultChanges(before, after),
    ...ruleChanges(before, after),
    ...testChanges(before, after),
  ];
}

function settingChanges(before: Policy, after: Policy): readonly PolicyChange[] {
  const settings: readonly (readonly [path: string, name: string, of: (policy: Policy) => unknown])[] = [
    ['name', 'the name', (p) => p.name],
    ['description', 'the description', (p) => p.description],
    ['owner', 'the owner', (p) => p.owner],
    ['mode', 'the mode', (p) => p.mode],
    ['whenUnresolved.mount', 'a mount that hangs on something unknown', (p) => effectWord(p.whenUnresolved.mount)],
    [
      'whenUnresolved.usbOpen',
      'the use of a phone that hangs on something unknown',
      (p) => effectWord(p.whenUnresolved.usbOpen),
    ],
    [
      'whenUnresolved.otherOpen',
      'a connection that hangs on something unknown',
      (p) => effectWord(p.whenUnresolved.otherOpen),
    ],
    ['whenNotEnforceable', 'what holds where a Mac cannot enforce', (p) => p.whenNotEnforceable],
    ['offline.validForHours', 'the hours a Mac may be offline', (p) => p.offline.validForHours],
    ['offline.then', 'what holds after that', (p) => p.offline.then],
    ['attached', 'what happens to devices that are attached already', (p) => p.attached],
    ['tamperProtection', 'the protection of Portcullis itself', (p) => (p.tamperProtection ? 'on' : 'off')],
    ['message.text', 'the message', (p) => p.message?.text],
    ['message.helpLink', 'the help link', (p) => p.message?.helpLink],
  ];
  return settings.flatMap(([path, name, of]) => {
    const [old, now] = [of(before), of(after)];
    return old === now ? [] : [{ kind: 'setting' as const, path, text: changeText(name, old, now) }];
  });
}

const effectWord = (effect: 'allow' | 'deny'): string => (effect === 'allow' ? 'allowed' : 'denied');

function changeText(name: string, old: unknown, now: unknown): string {
  if (old === undefined) return `${name} is now ${show(now)}`;
  return now === undefined
    ? `${name}, ${show(old)} so far, is gone`
    : `${name} changes from ${show(old)} to ${show(now)}`;
}

const show = (value: unknown): string => (typeof value === 'string' ? `“${value}”` : String(value));

/** Compares what holds, and not how it is written: naming a safe default changes nothing. */
function defaultChanges(before: Policy, after: Policy): readonly PolicyChange[] {
  return FAMILIES.flatMap((family) => {
    const [old, now] = [
      defaultEffects(family, before.defaults[family]),
      defaultEffects(family, after.defaults[family]),
    ];
    const changed = verbsOfFamily(family).filter((verb) => old[verb] !== now[verb]);
    return (['allow', 'deny'] as const).flatMap((effect) => {
      const verbs = changed.filter((verb) => now[verb] === effect);
      if (verbs.length === 0) return [];
      const text = `where no rule decides, ${verbsText(verbs)} of ${familyLabel(family)} is now ${effectWord(effect)}`;
      return [{ kind: 'default' as const, path: pathText(['defaults', family]), text }];
    });
  });
}

function ruleChanges(before: Policy, after: Policy): readonly PolicyChange[] {
  const old = new Map(before.rules.map((rule, index) => [rule.id, { rule, index }]));
  const now = new Set(after.rules.map(({ id }) => id));
  const moved = movedIds(before.rules, after.rules);
  const kept = after.rules.flatMap((rule, index): readonly PolicyChange[] => {
    const path = pathText(['rules', index]);
    const was = old.get(rule.id)?.rule;
    if (!was) {
      const place = `rule ${index + 1} of ${after.rules.length}`;
      return [
        {
          kind: 'rule-added',
          path,
          rule: rule.id,
          text: `the rule ${rule.id} is new (${place}): it ${ruleText(rule)}`,
        },
      ];
    }
    const changes = ruleDifferences(was, rule).map((text): PolicyChange => ({
      kind: 'rule-changed',
      path,
      rule: rule.id,
      text: `the rule ${rule.id} ${text}`,
    }));
    if (!moved.has(rule.id)) return changes;
    const above = after.rules[index - 1]?.id;
    const place = above === undefined ? 'is now the first' : `now comes after ${above}`;
    return [...changes, { kind: 'rule-moved', path, rule: rule.id, text: `the rule ${rule.id} ${place}` }];
  });
  const removed = before.rules.flatMap((rule, index): readonly PolicyChange[] =>
    now.has(rule.id)
      ? []
      : [
          {
            kind: 'rule-removed',
            path: pathText(['rules', index]),
            rule: rule.id,
            text: `the rule ${rule.id} is gone: it ${ruleText(rule).replace(/^(allow|denie)s/, (word) => (word === 'allows' ? 'allowed' : 'denied'))}`,
          },
        ],
  );
  return [...kept, ...removed];
}

function ruleDifferences(was: Rule, now: Rule): readonly string[] {
  const texts: string[] = [];
  if (was.enabled !== now.enabled) texts.push(now.enabled ? 'is switched on' : 'is switched off');
  if (was.mode !== now.mode)
    texts.push(now.mode === undefined ? 'has the mode of the policy again' : `is now in the mode ${now.mode}`);
  if (was.grantable !== now.grantable)
    texts.push(now.grantable ? 'can now be lifted by grants' : 'can no longer be lifted by grants');
  if (effectsText(was) !== effectsText(now)) texts.push(`now ${effectsText(now)}; before, it ${effectsText(was)}`);
  const conditions = CONDITION_KEYS.filter((key) => !isSame(was.match[key], now.match[key]));
  if (conditions.length > 0) texts.push(conditionChange(was, now, conditions));
  if (was.report !== now.report) texts.push(`is now reported as ${now.report}, not ${was.report}`);
  const words = (['description', 'owner', 'ticket', 'reviewDate'] as const).filter((key) => was[key] !== now[key]);
  if (!isSame(was.message, now.message)) texts.push('has another message');
  if (words.length > 0)
    texts.push(`has another ${listText(words.map((key) => (key === 'reviewDate' ? 'review date' : key)))}`);
  return texts;
}

function conditionChange(was: Rule, now: Rule, keys: readonly (typeof CONDITION_KEYS)[number][]): string {
  const only = ({ match }: Rule): string => {
    const text = conditionsText(
      Object.fromEntries(Object.entries(match).filter(([key]) => keys.some((changed) => changed === key))),
    );
    return text === '' ? 'all devices, as far as that goes' : `devices ${text}`;
  };
  return `is now about ${only(now)}; before, about ${only(was)}`;
}

/** Of the rules in both, the fewest that account for the change of order. */
function movedIds(before: readonly Rule[], after: readonly Rule[]): ReadonlySet<string> {
  const places = new Map(before.map(({ id }, index) => [id, index]));
  const common = after.flatMap(({ id }) => {
    const place = places.get(id);
    return place === undefined ? [] : [{ id, place }];
  });
  const stay = longestAscending(common.map(({ place }) => place));
  return new Set(common.filter((_, index) => !stay.has(index)).map(({ id }) => id));
}

/** Positions of a longest ascending part of `values`, in n log n. */
function longestAscending(values: readonly number[]): ReadonlySet<number> {
  const tails: number[] = [];
  const previous: (number | undefined)[] = [];
  values.forEach((value, index) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[tails[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? tails[low - 1] : undefined;
    tails[low] = index;
  });
  const chosen = new Set<number>();
  for (let at = tails.at(-1); at !== undefined; at = previous[at]) chosen.add(at);
  return chosen;
}

function testChanges(before: Policy, after: Policy): readonly PolicyChange[] {
  if (isSame(before.tests, after.tests)) return [];
  const [old, now] = [before.tests.length, after.tests.length];
  const text =
    old === now ? 'the tests change' : `the policy has ${now} ${now === 1 ? 'test' : 'tests'}, ${old} so far`;
  return [{ kind: 'tests', path: 'tests', text }];
}
