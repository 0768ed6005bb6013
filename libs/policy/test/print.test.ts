import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRuleOnTop, parsePolicy, printPolicy, type Rule } from '@portcullis/policy';
import { validPolicy } from './valid-policies.js';

const RUNS = { numRuns: 500 };

describe('a printed policy', () => {
  it('is the policy when it is read back', () => {
    fc.assert(
      fc.property(validPolicy, (policy) => {
        const { policy: again, problems } = parsePolicy(printPolicy(policy));
        expect(problems).toEqual([]);
        expect(again).toEqual(policy);
      }),
      RUNS,
    );
  });

  it('is the same text when it is printed again', () => {
    fc.assert(
      fc.property(validPolicy, (policy) => {
        const once = printPolicy(policy);
        const { policy: again } = parsePolicy(once);
        expect(again && printPolicy(again)).toBe(once);
      }),
      RUNS,
    );
  });

  it('writes ids in quoted hex, words for days and one entry without a list', () => {
    const source = `version: 1
name: Office
rules:
  - id: a
    match: {vendorId: ["0951"], productId: ["1666", "00ff"], time: [{days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00"}]}
    verbs: {read: allow}
`;
    const { policy } = parsePolicy(source);
    expect(policy && printPolicy(policy)).toContain(`rules:
  - id: a
    match:
      vendorId: "0951"
      productId: [ "1666", "00ff" ]
      time: { days: weekdays, from: "08:00", to: "18:00" }
    verbs: { read: allow }
`);
  });
});

describe('a rule added on top', () => {
  const RULE: Rule = {
    id: 'new',
    enabled: true,
    grantable: true,
    match: { vendorId: [0x0951] },
    access: 'allow',
    report: 'audit',
  };

  it('comes first and leaves every other character as it is', () => {
    const source = `# head
version: 1   # one
name:   'Odd spacing'
rules:   # the rules

  # about the first
  - id: first
    match:   { family: camera }   # cameras
    access: deny
# tail
`;
    const edited = addRuleOnTop(source, RULE) ?? '';
    const added = `  - id: new
    match:
      vendorId: "0951"
    access: allow
    report: audit
`;
    expect(edited).toBe(source.replace('rules:   # the rules\n', `rules:   # the rules\n${added}`));
    expect(parsePolicy(edited).policy?.rules.map(({ id }) => id)).toEqual(['new', 'first']);
  });

  it.each([
    ['an empty list', 'version: 1\nname: x # named\nrules: []\n'],
    ['no list', '# head\nversion: 1\nname: x # named\n'],
    ['no line end at the end', 'version: 1\nname: x # named\nrules: []'],
    ['a list in one line', 'version: 1\nname: x # named\nrules: [{id: a, match: {}, access: deny}]\n'],
    ['a list without indentation', 'version: 1\nname: x # named\nrules:\n- id: a\n  match: {}\n  access: deny\n'],
    ['rules in one line each', 'version: 1\nname: x # named\nrules:\n  - {id: a, match: {}, access: deny}\n'],
    ['JSON', '{"version": 1, "name": "x", "rules": [{"id": "a", "match": {}, "access": "deny"}]}'],
    [
      'Windows line ends',
      'version: 1\r\nname: x # named\r\nrules:\r\n  - id: a\r\n    match: {}\r\n    access: deny\r\n',
    ],
  ])('comes first in %s', (_, source) => {
    const edited = addRuleOnTop(source, RULE) ?? '';
    const before = parsePolicy(source).policy?.rules ?? [];
    expect(parsePolicy(edited).policy?.rules).toEqual([RULE, ...before]);
    expect(edited.includes('# named')).toBe(source.includes('# named'));
  });

  it('gets a number when its id is taken', () => {
    const once = addRuleOnTop('version: 1\nname: x\n', RULE) ?? '';
    const twice = addRuleOnTop(once, RULE) ?? '';
    expect(parsePolicy(addRuleOnTop(twice, RULE) ?? '').policy?.rules.map(({ id }) => id)).toEqual([
      'new-3',
      'new-2',
      'new',
    ]);
  });

  it('is not added to a text that is no YAML', () => {
    expect(addRuleOnTop('rules: [', RULE)).toBeNull();
    expect(addRuleOnTop('just text', RULE)).toBeNull();
    expect(addRuleOnTop('['.repeat(100_000), RULE)).toBeNull();
  });

  it('keeps whatever policy it is added to', () => {
    fc.assert(
      fc.property(validPolicy, (policy) => {
        const edited = addRuleOnTop(printPolicy(policy), RULE) ?? '';
        expect(parsePolicy(edited).policy).toEqual({ ...policy, rules: [RULE, ...policy.rules] });
      }),
      { numRuns: 200 },
    );
  });
});
