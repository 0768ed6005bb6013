import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePolicy, policyJsonSchema, type Policy, type Problem } from '@portcullis/policy';

const HEAD = 'version: 1\nname: Test\n';
const rules = (text: string): string => `${HEAD}rules:\n${text}`;

function parsed(source: string): Policy {
  const { policy, problems } = parsePolicy(source);
  if (!policy) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join('; '));
  return policy;
}

/** `line:column path: message`, as short as an assertion needs. */
function places(source: string): readonly string[] {
  const { policy, problems } = parsePolicy(source);
  expect(policy).toBeNull();
  return problems.map(({ line, column, path, message }: Problem) => `${line}:${column} ${path}: ${message}`);
}

describe('a policy that parses', () => {
  it('gets the safe settings for what it does not say', () => {
    expect(parsed(HEAD)).toEqual({
      version: 1,
      name: 'Test',
      mode: 'observe',
      defaults: {},
      whenUnresolved: { mount: 'deny', usbOpen: 'deny', otherOpen: 'allow' },
      whenNotEnforceable: 'strict',
      offline: { then: 'keep-enforcing' },
      attached: 'enforce',
      tamperProtection: false,
      rules: [],
      tests: [],
    });
  });

  it('gets safe settings for the half of a group that it does not say', () => {
    const { whenUnresolved, offline } = parsed(`${HEAD}whenUnresolved: {mount: allow}\noffline: {validForHours: 100}`);
    expect(whenUnresolved).toEqual({ mount: 'allow', usbOpen: 'deny', otherOpen: 'allow' });
    expect(offline).toEqual({ validForHours: 100, then: 'keep-enforcing' });
  });

  it('may be JSON', () => {
    expect(parsed('{"version":1,"name":"Test"}')).toEqual(parsed(HEAD));
  });

  it('takes one entry where a list may stand', () => {
    const one = parsed(rules('  - {id: a, match: {family: camera, vendorId: "04a9"}, access: allow}'));
    const list = parsed(rules('  - {id: a, match: {family: [camera], vendorId: ["04A9"]}, access: allow}'));
    expect(one).toEqual(list);
    expect(one.rules[0]?.match).toEqual({ family: ['camera'], vendorId: [0x04a9] });
  });

  it('reads words for days, and times of day', () => {
    const [rule] = parsed(
      rules(
        '  - id: a\n    access: deny\n    match: {time: [{days: weekdays, from: "08:00", to: "24:00"}, {days: [sun, sat], from: "22:30", to: "06:00"}]}',
      ),
    ).rules;
    expect(rule?.match.time).toEqual([
      { days: [1, 2, 3, 4, 5], from: 480, to: 1440 },
      { days: [6, 7], from: 1350, to: 360 },
    ]);
  });
});

describe('a policy that is refused', () => {
  it('lists all of its problems, in the order of the text', () => {
    const source = rules(`  - id: a
    match: {vendorId: 0951, colour: red}
    access: alow
  - id: a
    match: {family: []}
  - match: {}
    access: deny
`);
    expect(places(source)).toEqual([
      '5:23 rules[0].match.vendorId: `0951` is a number without quotes',
      '5:29 rules[0].match.colour: unknown key `colour`',
      '6:13 rules[0].access: `alow` is not known here',
      '7:5 rules[1]: the rule decides nothing',
      '7:9 rules[1].id: the rule id `a` is used twice',
      '8:21 rules[1].match.family: the list is empty',
      '9:5 rules[2].id: `id` is missing',
    ]);
  });

  it.each([
    ['0951', '"0951"'],
    ['951', '"0951"'],
    ['0x0951', '"0951"'],
    ['1e10', '"1e10"'],
    ['90', '"0090"'],
  ])('says how to write the id %s', (written, quoted) => {
    const { problems } = parsePolicy(rules(`  - {id: a, match: {vendorId: ${written}}, access: allow}`));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.remedy).toContain(quoted);
  });

  it.each([
    ['an unknown key', `${HEAD}rulse: []`, 'did you mean `rules`?'],
    ['an unknown value', `${HEAD}mode: enforcing`, 'did you mean `enforce`?'],
    ['a family in other words', `${HEAD}defaults: {usb_storage: deny}`, 'did you mean `usb-storage`?'],
    ['half a key', rules('  - {id: a, match: {serial: x}, access: deny}'), 'did you mean `serialNumber`?'],
  ])('suggests what was meant by %s', (_, source, remedy) => {
    expect(parsePolicy(source).problems.map((problem) => problem.remedy)).toContain(remedy);
  });

  it.each([
    ['write without read', '  - {id: a, match: {}, verbs: {write: allow}}', 'without `read`'],
    ['write with read denied', '  - {id: a, match: {}, verbs: {write: allow, read: deny}}', 'without `read`'],
    ['two kinds of effect', '  - {id: a, match: {}, access: deny, verbs: {read: allow}}', 'contradict'],
    ['no effect', '  - {id: a, match: {}}', 'decides nothing'],
    ['no verb', '  - {id: a, match: {}, verbs: {}}', 'no verb is named'],
    ['no match', '  - {id: a, access: deny}', '`match` is missing'],
    ['read-only for phones', '  - {id: a, match: {family: camera}, access: read-only}', 'means nothing for camera'],
    [
      'a window of no length',
      '  - {id: a, match: {time: {days: mon, from: "08:00", to: "08:00"}}, access: deny}',
      'same time',
    ],
    [
      'a window that begins at midnight’s end',
      '  - {id: a, match: {time: {days: mon, from: "24:00", to: "08:00"}}, access: deny}',
      'no window begins',
    ],
    [
      'a time that is none',
      '  - {id: a, match: {time: {days: mon, from: "8:00", to: "18:00"}}, access: deny}',
      'not a time of day',
    ],
    ['a day that does not exist', '  - {id: a, match: {validUntil: "2026-02-30"}, access: deny}', 'not a date'],
    [
      'a validity that ends before it begins',
      '  - {id: a, match: {validFrom: "2026-12-01", validUntil: "2026-11-30"}, access: deny}',
      'not after',
    ],
    ['a reserved id', '  - {id: grant, match: {}, access: deny}', 'verdicts use themselves'],
    ['an id in capitals', '  - {id: Rule, match: {}, access: deny}', 'not a rule id'],
    ['a set by its name', '  - {id: a, match: {deviceSet: sticks}, access: deny}', 'not the id of a device set'],
    ['a blank serial', '  - {id: a, match: {serialNumber: " "}, access: deny}', 'blank'],
    ['a serial without quotes', '  - {id: a, match: {serialNumber: 4711}, access: deny}', 'without quotes'],
    [
      'a link that runs code',
      '  - {id: a, match: {}, access: deny, message: {helpLink: "javascript:alert(1)"}}',
      'not a link',
    ],
    ['a switch in words', '  - {id: a, match: {}, access: deny, enabled: "yes"}', 'not true or false'],
    ['a value that was forgotten', '  - {id: a, match: {}, access:}', 'nothing stands here'],
  ])('refuses %s', (_, text, message) => {
    const { policy, problems } = parsePolicy(rules(text));
    expect(policy).toBeNull();
    expect(problems.some((problem) => problem.message.includes(message) && problem.severity === 'error')).toBe(true);
    expect(problems.every(({ remedy }) => remedy.length > 0)).toBe(true);
  });

  it.each([
    ['an empty text', '', 'the policy is empty'],
    ['a sentence', 'allow everything', 'not a group of keys'],
    ['two documents', `${HEAD}---\n${HEAD}`, 'multiple documents'],
    ['a key twice', `${HEAD}name: Again`, 'unique'],
    ['an alias', `${HEAD}description: &a x\nowner: *a`, 'alias'],
    ['a tag', `${HEAD}description: !shell x`, 'tag'],
    ['an unclosed bracket', `${HEAD}rules: [`, 'flow'],
    ['another version', 'version: 2\nname: x', 'not known here'],
    ['no name', 'version: 1', '`name` is missing'],
  ])('refuses %s', (_, source, message) => {
    const { policy, problems } = parsePolicy(source);
    expect(policy).toBeNull();
    expect(problems.map((problem) => problem.message.toLowerCase()).join('\n')).toContain(message);
  });

  it.each([
    ['brackets', '['.repeat(200_000)],
    ['braces', '{a: '.repeat(50_000)],
    ['dashes', '- '.repeat(20_000)],
    ['question marks', '? '.repeat(20_000)],
    ['indentation', Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['aliases of aliases', `a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]`],
  ])('is refused and not choked on: %s without end', (_, source) => {
    const { policy, problems } = parsePolicy(source);
    expect(policy).toBeNull();
    expect(problems.length).toBeGreaterThan(0);
  });

  it('never throws, and always says where', () => {
    const words = fc.constantFrom(
      'version: 1\n',
      'name: x\n',
      'rules:\n',
      '  - id: a\n',
      '    match: ',
      '{',
      '}',
      '[',
      ']',
      '"',
      '&a ',
      '*a',
      '!!x ',
      '? ',
      ': ',
      '- ',
      '\n',
      '\t',
      '0951',
      '\u0000',
      '|\n',
      '#',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(words, { maxLength: 30 }).map((parts) => parts.join('')),
        ),
        (source) => {
          const { policy, problems } = parsePolicy(source);
          expect(policy === null).toBe(problems.some(({ severity }) => severity === 'error'));
          expect(problems.every(({ line, column }) => line >= 1 && column >= 1)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the JSON Schema', () => {
  it('is the one that is published', async () => {
    const path = join(import.meta.dirname, '..', 'schema', 'policy.schema.json');
    await expect(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(path);
  });
});

describe('the sample policies', () => {
  const folder = join(import.meta.dirname, '..', 'samples');
  it.each(readdirSync(folder))('%s parses', (file) => {
    expect(parsePolicy(readFileSync(join(folder, file), 'utf8')).problems).toEqual([]);
  });
});
