import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ENFORCEABILITY,
  enforceability,
  lintPolicy,
  parsePolicy,
  runPolicyTests,
  sayReach,
  type DeviceSet,
  type LintOptions,
  type Problem,
} from '@portcullis/policy';

const SET = '3f0e4a86-6d6f-4b7e-8a53-9a4be1c4a001';

function lint(rules: string, options: LintOptions = {}, head = ''): readonly Problem[] {
  const source = `version: 1\nname: Test\nmode: enforce\n${head}rules:\n${rules}`;
  const { policy, problems } = parsePolicy(source);
  if (!policy) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join('; '));
  return lintPolicy(policy, { source, ...options });
}

const codes = (problems: readonly Problem[]): readonly (string | undefined)[] => problems.map(({ code }) => code);

describe('a rule that another stands in front of', () => {
  it.each([
    ['everything', '{}', '{family: camera}'],
    ['the same', '{vendorId: "0951"}', '{vendorId: "0951"}'],
    ['more ids', '{vendorId: ["0951", "0781"]}', '{vendorId: "0951"}'],
    ['fewer conditions', '{vendorId: "0951"}', '{vendorId: "0951", encrypted: true}'],
    ['a wider pattern', '{serialNumber: "TF*"}', '{serialNumber: "tf2026"}'],
    ['a capability', '{capability: usb-storage}', '{family: usb-storage}'],
    [
      'a longer window',
      '{time: {days: daily, from: "06:00", to: "20:00"}}',
      '{time: {days: weekend, from: "08:00", to: "12:00"}}',
    ],
    ['a longer validity', '{validUntil: "2027-01-01"}', '{validUntil: "2026-12-01"}'],
  ])('is an error when the other matches %s', (_, wide, narrow) => {
    const problems = lint(
      `  - {id: first, match: ${wide}, access: deny}\n  - {id: second, match: ${narrow}, access: allow}\n`,
    );
    expect(problems.filter(({ code }) => code === 'unreachable-rule')).toMatchObject([
      { severity: 'error', path: 'rules[1]', line: 6 },
    ]);
  });

  it.each([
    ['fewer ids', '{vendorId: "0951"}', '{vendorId: ["0951", "0781"]}'],
    ['more conditions', '{vendorId: "0951", encrypted: true}', '{vendorId: "0951"}'],
    ['a narrower pattern', '{serialNumber: "TF2026"}', '{serialNumber: "TF*"}'],
    ['the family of a capability', '{family: usb-storage}', '{capability: usb-storage}'],
    [
      'other hours',
      '{time: {days: daily, from: "08:00", to: "12:00"}}',
      '{time: {days: daily, from: "11:00", to: "13:00"}}',
    ],
    ['a date where the other has an instant', '{validUntil: "2027-01-01"}', '{validUntil: "2026-12-01T00:00:00Z"}'],
  ])('is none when the other matches only %s', (_, first, second) => {
    const problems = lint(
      `  - {id: first, match: ${first}, access: deny}\n  - {id: second, match: ${second}, access: allow}\n`,
    );
    expect(codes(problems)).not.toContain('unreachable-rule');
  });

  it('is a warning when some of its verbs are left', () => {
    const problems = lint(
      '  - {id: first, match: {family: sd-card}, verbs: {read: deny}}\n  - {id: second, match: {family: sd-card}, access: allow}\n',
    );
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([['shadowed-rule', 'warning']]);
  });

  it('is an error when several others take all of its verbs together', () => {
    const rules = `  - {id: a, match: {family: sd-card}, verbs: {read: deny}}
  - {id: b, match: {}, verbs: {write: deny}}
  - {id: c, match: {family: sd-card, encrypted: true}, verbs: {read: allow, write: allow}}
`;
    expect(lint(rules).find(({ code }) => code === 'unreachable-rule')?.message).toContain('`a`, `b`');
  });

  it('counts rules that grants cannot lift as first, and says where they stand', () => {
    const rules =
      '  - {id: soft, match: {family: sd-card}, access: allow}\n  - {id: firm, match: {family: sd-card}, access: deny, grantable: false}\n';
    expect(codes(lint(rules))).toEqual(['unreachable-rule', 'ungrantable-below']);
  });

  it('does not count a rule that is switched off', () => {
    expect(
      lint(
        '  - {id: a, match: {family: camera}, access: deny, enabled: false}\n  - {id: b, match: {family: camera}, access: deny}\n',
      ),
    ).toEqual([]);
  });
});

describe('conditions', () => {
  it.each([
    ['"000000000000"', 'error'],
    ['["0", "TF2026-1"]', 'warning'],
  ])('warn of the serial %s, which can never match', (serial, severity) => {
    const problems = lint(`  - {id: a, match: {serialNumber: ${serial}}, access: allow}\n`);
    expect(problems).toMatchObject([{ code: 'untrustworthy-serial', severity, path: 'rules[0].match.serialNumber' }]);
  });

  it('see that vendor id 2316 is 090c written in decimal', () => {
    const [problem] = lint('  - {id: a, match: {vendorId: "2316", encrypted: true}, access: allow}\n');
    expect(problem).toMatchObject({ code: 'decimal-id', severity: 'warning' });
    expect(problem?.remedy).toContain('"090c"');
  });

  it('do not take 1058, which is Western Digital, for decimal', () => {
    expect(lint('  - {id: a, match: {vendorId: "1058", encrypted: true}, access: allow}\n')).toEqual([]);
  });

  it('warn of an allow that covers whatever has the ids', () => {
    expect(codes(lint('  - {id: a, match: {vendorId: "0951", productId: "1666"}, access: allow}\n'))).toEqual([
      'make-wide-allow',
    ]);
    expect(lint('  - {id: a, match: {vendorId: "0951", productId: "1666"}, access: deny}\n')).toEqual([]);
  });

  it('refuse patterns where none are understood', () => {
    expect(lint('  - {id: a, match: {user: "guest*"}, access: deny}\n')).toMatchObject([
      { code: 'idle-pattern', severity: 'error' },
    ]);
  });

  it('warn of verbs that the family does not have', () => {
    expect(codes(lint('  - {id: a, match: {family: camera}, verbs: {read: deny}}\n'))).toEqual(['idle-verb']);
  });

  it('warn of what no Mac can enforce, and of what only some can', () => {
    expect(codes(lint('  - {id: a, match: {family: printer}, verbs: {connect: deny}}\n'))).toEqual(['not-enforceable']);
    expect(codes(lint('  - {id: a, match: {family: android}, verbs: {photos: allow, debug: deny}}\n'))).toEqual([
      'best-effort',
    ]);
    expect(codes(lint('  []\n', {}, 'defaults: {printer: deny}\n'))).toEqual(['not-enforceable']);
  });

  it('warn of rules that have ended or were to be reviewed, from the day after', () => {
    const rules =
      '  - {id: a, match: {family: camera, validUntil: "2026-11-22"}, access: deny, reviewDate: "2026-11-22"}\n';
    expect(lint(rules, { today: '2026-11-23' })).toMatchObject([
      { code: 'expired', message: expect.stringContaining('`a`') },
      { code: 'overdue-review', message: 'the rule `a` was to be reviewed by 2026-11-22' },
    ]);
    expect(lint(rules, { today: '2026-11-22' })).toEqual([]);
    expect(lint(rules)).toEqual([]);
  });
});

describe('device sets', () => {
  const set = (entries: DeviceSet['entries']): LintOptions => ({
    deviceSets: new Map([[SET, { id: SET, name: 'Sticks', entries }]]),
  });
  const rule = `  - {id: a, match: {deviceSet: ${SET}}, access: allow}\n`;

  it('must be there', () => {
    expect(lint(rule, { deviceSets: new Map() })).toMatchObject([{ code: 'missing-set', severity: 'error' }]);
    expect(lint(rule)).toEqual([]);
  });

  it('should hold something that tells devices apart', () => {
    const entry = { vendorId: 0x0951, productId: 0x1666 };
    expect(codes(lint(rule, set([])))).toEqual(['empty-set']);
    expect(codes(lint(rule, set([{ ...entry, serialNumber: '0000' }])))).toEqual(['untrustworthy-serial']);
    expect(codes(lint(rule, set([entry])))).toEqual(['make-wide-allow']);
    expect(lint(rule, set([{ ...entry, serialNumber: 'TF2026-1' }]))).toEqual([]);
  });

  it('should be used', () => {
    expect(codes(lint('  []\n', set([])))).toEqual(['unused-set']);
  });
});

describe('lock-outs', () => {
  it.each([
    ['every device is denied', '  - {id: a, match: {}, access: deny}\n', ''],
    ['every device is denied and no grant helps', '  - {id: a, match: {}, access: deny, grantable: false}\n', ''],
    ['a weekend offline denies everything', '  []\n', 'offline: {validForHours: 48, then: deny-all}\n'],
    ['deny-all never begins', '  []\n', 'offline: {then: deny-all}\n'],
    ['installers do not open', '  []\n', 'defaults: {disk-image: deny}\n'],
    ['home folders on servers do not mount', '  []\n', 'defaults: {network-volume: {read: deny}}\n'],
    ['devices that only connect wait for facts', '  []\n', 'whenUnresolved: {otherOpen: deny}\n'],
  ])('are warned of: %s', (_, rules, head) => {
    expect(codes(lint(rules, {}, head))).toEqual(['lock-out']);
  });
});

describe('the sample policies', () => {
  it.each(['starter.yaml', 'office.yaml'])('%s lints clean and passes its own tests', (file) => {
    const source = readFileSync(join(import.meta.dirname, '..', 'samples', file), 'utf8');
    const { policy } = parsePolicy(source);
    if (!policy) throw new Error('the sample does not parse');
    const named = policy.rules.flatMap(({ match }) => match.deviceSet ?? []);
    const entries = [{ vendorId: 0x0951, productId: 0x1666, serialNumber: 'TF2026-1' }];
    const deviceSets = new Map(named.map((id) => [id, { id, name: 'Sticks', entries }]));
    expect(lintPolicy(policy, { source, deviceSets, today: '2026-11-23' })).toEqual([]);
    expect(runPolicyTests(policy, deviceSets).filter(({ passed }) => !passed)).toEqual([]);
  });
});

describe('what can be enforced', () => {
  const reach = (strength: string, administrator = strength) => ({ strength, administrator });

  it('depends on family, verb, mode of the bridge and macOS', () => {
    expect(enforceability('usb-storage', 'write', false, 'approve', 15)).toEqual(reach('deterrent'));
    expect(enforceability('network-volume', 'read', true, 'approve', 15)).toEqual(reach('none'));
    expect(enforceability('apple-mobile', 'sync', true, 'authorize', 15)).toEqual(reach('best-effort'));
    expect(enforceability('apple-mobile', 'sync', false, 'approve', 26)).toEqual(reach('none'));
    expect(enforceability('printer', 'connect', true, 'authorize', 26)).toEqual(reach('none'));
    expect(enforceability('usb-storage', 'read', true, 'observe', 26)).toEqual(reach('none'));
  });

  it('is certain against everyone but an administrator of the Mac, and never against that one', () => {
    expect(enforceability('usb-storage', 'write', false, 'authorize', 15)).toEqual(reach('certain', 'deterrent'));
    expect(enforceability('apple-mobile', 'sync', true, 'authorize', 26)).toEqual(reach('certain', 'deterrent'));
    const order = ['certain', 'deterrent', 'best-effort', 'none'];
    for (const { strength, administrator } of ENFORCEABILITY) {
      expect(order.indexOf(administrator)).toBeGreaterThanOrEqual(Math.max(order.indexOf(strength), 1));
    }
  });

  it('stands in the README as it is here', () => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8').replaceAll(/ +/g, ' ');
    for (const row of ENFORCEABILITY.filter(({ bridgeMode }) => bridgeMode !== 'simulate')) {
      expect(readme).toContain(
        `| ${row.families}, ${row.of} | ${row.bridgeMode} | ${row.fromMacOS} | ${sayReach(row)} | ${row.source} |`,
      );
    }
  });
});
