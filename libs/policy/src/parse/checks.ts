import { FAMILIES, type Family, STORAGE_VERBS } from '@portcullis/wire';
import { isStorageFamily } from '../families.js';
import { parseLimit } from '../moment.js';
import { isList, isRecord, type Finding, type Path } from './problem.js';

/**
 * What no schema can say: rules across fields. It works on the raw data, so that it finds its problems also in a
 * document that has others.
 */
export function crossFindings(root: unknown): readonly Finding[] {
  if (!isRecord(root)) return [];
  const rules = isList(root.rules) ? root.rules : [];
  const tests = isList(root.tests) ? root.tests : [];
  return [
    ...duplicates(rules, 'id', ['rules'], 'rule id', 'give each rule an id of its own'),
    ...duplicates(tests, 'name', ['tests'], 'test name', 'give each test a name of its own'),
    ...rules.flatMap((rule, index) => (isRecord(rule) ? ruleFindings(rule, ['rules', index]) : [])),
    ...tests.flatMap((test, index) => (isRecord(test) ? testFindings(test, ['tests', index]) : [])),
    ...defaultFindings(root.defaults),
  ];
}

function duplicates(
  entries: readonly unknown[],
  key: string,
  base: Path,
  what: string,
  remedy: string,
): readonly Finding[] {
  const seen = new Set<unknown>();
  return entries.flatMap((entry, index) => {
    const value = isRecord(entry) ? entry[key] : undefined;
    if (typeof value !== 'string') return [];
    if (seen.has(value))
      return [{ path: [...base, index, key], message: `the ${what} \`${value}\` is used twice`, remedy }];
    seen.add(value);
    return [];
  });
}

/** One rule's checks; `base` is where it stands. */
export function ruleFindings(rule: Readonly<Record<string, unknown>>, base: Path): readonly Finding[] {
  return [
    ...effectFindings(rule, base),
    ...(isRecord(rule.verbs) ? verbFindings(rule.verbs, [...base, 'verbs']) : []),
    ...(isRecord(rule.match) ? matchFindings(rule.match, [...base, 'match']) : []),
  ];
}

function effectFindings(rule: Readonly<Record<string, unknown>>, base: Path): readonly Finding[] {
  const hasAccess = rule.access !== undefined;
  const hasVerbs = rule.verbs !== undefined;
  if (hasAccess && hasVerbs) {
    return [
      {
        path: [...base, 'verbs'],
        atKey: true,
        message: '`access` and `verbs` contradict each other',
        remedy: 'keep one of the two',
      },
    ];
  }
  if (!hasAccess && !hasVerbs) {
    return [
      {
        path: base,
        message: 'the rule decides nothing',
        remedy: 'add `access: allow`, `deny` or `read-only`, or name `verbs`',
      },
    ];
  }
  if (rule.access !== 'read-only' || !isRecord(rule.match)) return [];
  const families = [rule.match.family].flat().filter(isFamily);
  if (families.length === 0 || families.some(isStorageFamily)) return [];
  return [
    {
      path: [...base, 'access'],
      message: `\`read-only\` means nothing for ${families.join(', ')}`,
      remedy: 'it is about storage; use `allow`, `deny` or `verbs` for this family',
    },
  ];
}

function isFamily(value: unknown): value is Family {
  return FAMILIES.some((family) => family === value);
}

/** Effects of a rule, a default or an expectation. */
function verbFindings(verbs: Readonly<Record<string, unknown>>, path: Path): readonly Finding[] {
  if (Object.keys(verbs).length === 0) {
    return [{ path, message: 'no verb is named', remedy: 'name at least one verb with allow or deny' }];
  }
  if (verbs.write !== 'allow' || verbs.read === 'allow') return [];
  return [
    {
      path: [...path, 'write'],
      message: '`write` is allowed without `read`',
      remedy: 'a volume cannot be written without being read: add `read: allow`, or deny `write`',
    },
  ];
}

function matchFindings(match: Readonly<Record<string, unknown>>, base: Path): readonly Finding[] {
  const windows: readonly unknown[] = [match.time].flat();
  const many = isList(match.time);
  return [
    ...windows.flatMap((window, index) => windowFindings(window, many ? [...base, 'time', index] : [...base, 'time'])),
    ...validityFindings(match, base),
  ];
}

function windowFindings(window: unknown, path: Path): readonly Finding[] {
  if (!isRecord(window) || typeof window.from !== 'string') return [];
  if (window.from === '24:00') {
    return [{ path: [...path, 'from'], message: 'no window begins at 24:00', remedy: 'write "00:00" on the next day' }];
  }
  if (window.from !== window.to) return [];
  return [
    {
      path,
      message: 'the window begins and ends at the same time',
      remedy:
        'for the whole day write from "00:00" to "24:00"; a window that ends earlier than it begins ends on the next day',
    },
  ];
}

function validityFindings(
  { validFrom, validUntil }: Readonly<Record<string, unknown>>,
  base: Path,
): readonly Finding[] {
  if (typeof validFrom !== 'string' || typeof validUntil !== 'string') return [];
  const from = parseLimit(validFrom, 'from');
  const until = parseLimit(validUntil, 'until');
  // Two forms of limit can only be compared where the Mac's zone is known.
  if (!from || !until || from.local !== until.local || from.millis < until.millis) return [];
  return [
    {
      path: [...base, 'validUntil'],
      message: '`validUntil` is not after `validFrom`',
      remedy: 'correct one of the two',
    },
  ];
}

function testFindings(test: Readonly<Record<string, unknown>>, base: Path): readonly Finding[] {
  const { expect, device } = test;
  const findings: Finding[] = [];
  if (isRecord(expect) && Object.keys(expect).length === 0) {
    findings.push({ path: [...base, 'expect'], message: 'the test expects nothing', remedy: 'name at least one verb' });
  }
  if (isRecord(device) && (device.vendorId === undefined) !== (device.productId === undefined)) {
    findings.push({
      path: [...base, 'device'],
      message: 'one of `vendorId` and `productId` is missing',
      remedy: 'a device has both or none',
    });
  }
  return findings;
}

function defaultFindings(defaults: unknown): readonly Finding[] {
  if (!isRecord(defaults)) return [];
  return Object.entries(defaults).flatMap(([family, effects]) => {
    if (!isRecord(effects)) return [];
    const path: Path = ['defaults', family];
    const storage = STORAGE_VERBS.some((verb) => verb in effects);
    return storage || Object.keys(effects).length === 0 ? verbFindings(effects, path) : [];
  });
}
