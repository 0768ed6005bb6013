import type { Policy, Rule } from '../model.js';
import { FAMILIES, VERBS } from '@portcullis/wire';
import { isPhoneFamily, isPhoneVerb, verbsOfFamily } from '../families.js';
import { hexId } from '../labels.js';
import { parseLimit } from '../moment.js';
import type { Finding, Path } from '../parse/problem.js';
import { isTrustworthySerial } from '../serial.js';
import { isGlob } from '../text.js';
import { KNOWN_VENDORS } from './known-vendors.js';
import type { LintSubject } from './lint.js';
import { verbsNamed } from './order.js';

/** Conditions that cannot hold, or hold for more than was meant. */
export function conditionLints({ considered, options, policy }: LintSubject): readonly Finding[] {
  return [
    ...considered.flatMap(({ rule, index }) => [
      ...serialLints(rule, ['rules', index]),
      ...decimalIds(rule, ['rules', index]),
      ...idlePatterns(rule, ['rules', index]),
      ...makeWideAllow(rule, ['rules', index]),
      ...verbLints(rule, ['rules', index]),
      ...(options.today === undefined ? [] : dateLints(rule, ['rules', index], options.today)),
    ]),
    ...connectDefaults(policy),
  ];
}

function serialLints(rule: Rule, base: Path): readonly Finding[] {
  const patterns = rule.match.serialNumber ?? [];
  const never = patterns.filter((pattern) => !isGlob(pattern) && !isTrustworthySerial(pattern));
  if (never.length === 0) return [];
  return [
    {
      path: [...base, 'match', 'serialNumber'],
      code: 'untrustworthy-serial',
      severity: never.length === patterns.length ? 'error' : 'warning',
      message: `${never.map((serial) => `\`${serial}\``).join(', ')} can never match: many devices have it, so it tells nothing`,
      remedy: 'match vendor and product id, or a device set, and know that it covers every device of that make',
    },
  ];
}

function decimalIds(rule: Rule, base: Path): readonly Finding[] {
  return (rule.match.vendorId ?? []).flatMap((id) => {
    const digits = hexId(id);
    if (!/^[0-9]{4}$/.test(digits) || KNOWN_VENDORS.has(id)) return [];
    const meant = KNOWN_VENDORS.get(Number.parseInt(digits, 10));
    if (meant === undefined) return [];
    const hex = hexId(Number.parseInt(digits, 10));
    return [
      {
        path: [...base, 'match', 'vendorId'],
        code: 'decimal-id',
        severity: 'warning' as const,
        message: `vendor id "${digits}" looks decimal: as a decimal number it is ${hex} in hex, which is ${meant}`,
        remedy: `write "${hex}" if ${meant} is meant`,
      },
    ];
  });
}

/** Conditions that are compared whole. */
const WHOLE = ['user', 'group', 'macTag', 'fileSystem'] as const;

function idlePatterns(rule: Rule, base: Path): readonly Finding[] {
  return WHOLE.flatMap((key) => {
    const patterns = (rule.match[key] ?? []).filter(isGlob);
    if (patterns.length === 0) return [];
    return [
      {
        path: [...base, 'match', key],
        code: 'idle-pattern',
        severity: 'error' as const,
        message: `\`${patterns[0]}\` is compared as it stands: \`${key}\` takes no patterns`,
        remedy: 'list the names one by one; for people, use a group',
      },
    ];
  });
}

/** Conditions that a stranger’s device of the same make does not meet. */
const TELLING = ['serialNumber', 'deviceSet', 'sdMediaSerial', 'encrypted', 'user', 'group', 'macTag', 'time'] as const;

function makeWideAllow(rule: Rule, base: Path): readonly Finding[] {
  const { match } = rule;
  const named = match.vendorId ?? match.productName ?? match.manufacturerName;
  const allows = rule.access === 'allow' || VERBS.some((verb) => verb !== 'connect' && rule.verbs?.[verb] === 'allow');
  if (!named || !allows || TELLING.some((key) => match[key] !== undefined)) return [];
  return [
    {
      path: [...base, 'match'],
      code: 'make-wide-allow',
      severity: 'warning',
      message: `the rule \`${rule.id}\` allows every device of a make, and so anyone who buys one or imitates its ids`,
      remedy: 'add serial numbers, a device set or `encrypted: true`, if that is not meant',
    },
  ];
}

function verbLints(rule: Rule, base: Path): readonly Finding[] {
  const families = rule.match.family ?? FAMILIES;
  const capabilities = rule.match.capability ?? [];
  const findings: Finding[] = [];
  if (rule.match.family && rule.verbs) {
    const possible = new Set([...families, ...capabilities].flatMap(verbsOfFamily));
    const idle = verbsNamed(rule).filter((verb) => !possible.has(verb));
    if (idle.length > 0) {
      findings.push({
        path: [...base, 'verbs'],
        code: 'idle-verb',
        severity: 'warning',
        message: `${families.join(', ')} alone has no ${idle.join(', ')}: this decides only for devices that can do more than that`,
        remedy: 'name verbs of that family, or match by `capability`',
      });
    }
  }
  if (rule.verbs?.connect === 'deny') {
    findings.push({
      path: [...base, 'verbs', 'connect'],
      code: 'not-enforceable',
      severity: 'warning',
      message: '`connect` is recorded and not blocked, on every Mac',
      remedy: 'keep it if the report is what you want',
    });
  }
  const phones = VERBS.filter((verb) => isPhoneVerb(verb) && rule.verbs?.[verb] !== undefined);
  const isMixed =
    new Set(phones.map((verb) => rule.verbs?.[verb])).size > 1 || (phones.length > 0 && phones.length < 5);
  if (isMixed && families.some(isPhoneFamily) && phones.some((verb) => rule.verbs?.[verb] === 'deny')) {
    findings.push({
      path: [...base, 'verbs'],
      code: 'best-effort',
      severity: 'warning',
      message:
        'single verbs of a phone are enforced as far as processes can be told apart, and not at all without the system extension',
      remedy:
        'deny the whole phone where more is needed: that holds against everyone but an administrator of the Mac from macOS 26 on; `whenNotEnforceable: strict` does so on Macs that cannot do better',
    });
  }
  return findings;
}

function connectDefaults({ defaults }: Policy): readonly Finding[] {
  return FAMILIES.flatMap((family) => {
    const stated = defaults[family];
    const denies = typeof stated === 'string' ? stated === 'deny' : stated?.connect === 'deny';
    if (!denies || !verbsOfFamily(family).includes('connect')) return [];
    return [
      {
        path: ['defaults', family],
        code: 'not-enforceable',
        severity: 'warning' as const,
        message: `${family} can only connect, and that is recorded and not blocked`,
        remedy: 'keep it if the report is what you want',
      },
    ];
  });
}

function dateLints(rule: Rule, base: Path, today: string): readonly Finding[] {
  const findings: Finding[] = [];
  const now = parseLimit(today, 'from');
  const until = rule.match.validUntil === undefined ? null : parseLimit(rule.match.validUntil, 'until');
  if (now && until && until.millis <= now.millis) {
    findings.push({
      path: [...base, 'match', 'validUntil'],
      code: 'expired',
      severity: 'warning',
      message: `the rule \`${rule.id}\` ended ${rule.match.validUntil}`,
      remedy: 'remove the rule, or prolong it',
    });
  }
  const review = rule.reviewDate === undefined ? null : parseLimit(rule.reviewDate, 'from');
  if (now && review && review.millis < now.millis) {
    findings.push({
      path: [...base, 'reviewDate'],
      code: 'overdue-review',
      severity: 'warning',
      message: `the rule \`${rule.id}\` was to be reviewed by ${rule.reviewDate}`,
      remedy: 'review it and set the next date',
    });
  }
  return findings;
}
