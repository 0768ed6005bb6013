import { describe, expect, it } from 'vitest';
import { lintPolicy, parsePolicy, type Policy } from '../src/index.js';

/**
 * Seconds of this thread's own work, the least of several: what other processes take does not count, and what the
 * collector takes counts once.
 */
function cost(work: () => unknown): number {
  const tries = Array.from({ length: 3 }, () => {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1e6;
  });
  return Math.min(...tries);
}

/** Ten times the input may take so many times as long. The square of it would be a hundred. */
const MOST = 15;
/** What is below this is over before it can be measured. */
const LEAST_SECONDS = 0.01;

function growth(make: (size: number) => () => unknown, size: number): number {
  const [small, large] = [make(size), make(size * 10)];
  small();
  return cost(large) / Math.max(cost(small), LEAST_SECONDS);
}

const times = (text: string) => (size: number) => text.repeat(size);
const lines = (line: (index: number) => string) => (size: number) =>
  Array.from({ length: size }, (_, index) => line(index)).join('\n');
const rules = (rule: (index: number) => string) => (size: number) =>
  `version: 1\nname: Long\nmode: observe\nrules:\n${lines(rule)(size)}\n`;
const rule = (index: number, match: string) => `- { id: r${index}, match: ${match}, access: deny }`;
const hex = (index: number) => (index % 65_536).toString(16).padStart(4, '0');

const TEXTS: Record<string, (size: number) => string> = {
  'quotation marks': times('"'),
  apostrophes: times("'"),
  'opening brackets': times('['),
  'opening braces': times('{'),
  'closing brackets': times(']'),
  'brackets and braces': times('[{"a":'),
  'nested lists': times('- '),
  'nested keys': times('? '),
  colons: times(': '),
  'a map in a map in a map': times('a: '),
  'deeper and deeper lines': (size) => lines((index) => `${' '.repeat(index)}a:`)(Math.sqrt(size) * 2),
  'keys that nobody knows': lines((index) => `key${index}: 1`),
  'the same key': times('name: 1\n'),
  'keys in braces': (size) => `{${lines((index) => `key${index}: 1,`)(size)}}`,
  aliases: (size) => `- &a 1\n${times('- *a\n')(size)}`,
  tags: times('- !x 1\n'),
  documents: times('---\n'),
  escapes: (size) => `"${times('\\q')(size)}"`,
  spaces: (size) => `name: "a${times(' ')(size)}b"`,
  'empty lines': times('\n'),
};
const POLICIES: Record<string, (size: number) => string> = {
  'rules that are equal': rules((index) => rule(index, `{ vendorId: "0951" }`)),
  'rules of one maker each': rules((index) => rule(index, `{ vendorId: "0951", productId: "${hex(index)}" }`)),
  'rules of one serial number each': rules((index) => rule(index, `{ serialNumber: SN${index}X7 }`)),
  'rules with an unknown key': rules((index) => `- { id: r${index}, mat: {}, access: deny }`),
  'rules without effects': rules((index) => `- { id: r${index}, match: { vendorId: "0951" } }`),
};

describe('ten times as much text takes about ten times as long', () => {
  it.each(Object.entries(TEXTS))('of %s', (_, make) => {
    const text = (size: number) => {
      const source = make(size);
      return () => parsePolicy(source);
    };
    expect(growth(text, 2_000)).toBeLessThan(MOST);
  });

  it.each(Object.entries(POLICIES))('parsed and linted, of %s', (_, make) => {
    const both = (size: number) => {
      const source = make(size);
      return () => {
        const { policy } = parsePolicy(source);
        if (policy !== null) lintPolicy(policy, { source });
      };
    };
    expect(growth(both, 200)).toBeLessThan(MOST);
  });
});

describe('what would be compared for too long', () => {
  it('is compared up to a bound, and the warning says from where on it was not', () => {
    const source = rules((index) => rule(index, `{ vendorId: "0951", productName: "${'ab'.repeat(3)}${index}*" }`))(
      2_000,
    );
    const { policy } = parsePolicy(source);
    const problems = lintPolicy(policy as Policy, { source });
    const found = problems.filter(({ code }) => code === 'not-compared');
    expect(found).toMatchObject([
      { severity: 'warning', message: expect.stringMatching(/from the rule `r14\d\d` on/) },
    ]);
    expect(found[0]?.line).toBeGreaterThan(1400);
  });
});

describe('very many problems', () => {
  it('are counted, and the first of them listed, errors before warnings', () => {
    const source = rules((index) => rule(index, `{ vendorId: "0951" }`))(4_000);
    const { policy, problems: parsed } = parsePolicy(source);
    expect(parsed).toEqual([]);
    const problems = lintPolicy(policy as Policy, { source });
    expect(problems).toHaveLength(201);
    expect(problems.filter(({ code }) => code === 'unreachable-rule')).toHaveLength(200);
    expect(problems.at(-1)).toMatchObject({
      code: 'more-problems',
      severity: 'error',
      message: 'there are 3799 more problems, not listed here',
    });
    expect(JSON.stringify(problems).length).toBeLessThan(100_000);
  });

  it('of a text that does not parse are, too, and it is refused', () => {
    const { policy, problems } = parsePolicy(lines((index) => `key${index}: 1`)(5_000));
    expect(policy).toBeNull();
    expect(problems).toHaveLength(201);
    expect(problems.at(-1)?.message).toMatch(/^there are \d+ more problems/);
  });
});

describe('what others were brought down with', () => {
  it('is a list in a list, five thousand deep, and refused', () => {
    const text = `${'['.repeat(5_000)}1${']'.repeat(5_000)}`;
    expect(parsePolicy(text).problems).toMatchObject([{ message: 'the policy is nested deeper than 32 levels' }]);
  });

  it('is a map in a map by indentation alone, and refused', () => {
    for (const depth of [40, 200, 2_000]) {
      const { policy, problems } = parsePolicy(lines((index) => `${' '.repeat(index)}a:`)(depth));
      expect(policy).toBeNull();
      expect(problems.map(({ message }) => message)).toContain('the policy is nested deeper than 32 levels');
    }
  });

  it('is a short text of aliases that grows without end, and refused', () => {
    const of = (name: string, of: string) => `${name}: &${name} [${Array.from({ length: 9 }, () => of).join(', ')}]`;
    const names = 'abcdefgh'.split('');
    const text = names.map((name, index) => of(name, index === 0 ? "'lol'" : `*${names[index - 1]}`)).join('\n');
    const { policy, problems } = parsePolicy(text);
    expect(policy).toBeNull();
    expect(problems.map(({ message }) => message)).toContain('the alias `*a` is not allowed');
  });
});

describe('a text that is nested so deep that a parser would use up its stack', () => {
  it.each(['[', '{', '- ', '? ', ': ', '[{"a":', '{? [', '- ? : ', '&a [', '!x {'])('of %j is refused', (part) => {
    for (const count of [40, 1_000, 20_000]) {
      expect(parsePolicy(part.repeat(count))).toMatchObject({
        policy: null,
        problems: [{ message: 'the policy is nested deeper than 32 levels' }],
      });
    }
  });

  it('may be wide on one line, as JSON is', () => {
    const rules = Array.from({ length: 200 }, (_, index) => ({
      id: `rule-${index}`,
      match: { vendorId: '0951', productName: 'A: b - c ? d' },
      access: 'read-only',
    }));
    const file = { version: 1, name: 'Wide', mode: 'observe', rules };
    for (const text of [
      JSON.stringify(file),
      JSON.stringify(file, null, 2),
      `# On one line\n${JSON.stringify(file)}\n`,
    ]) {
      const { policy, problems } = parsePolicy(text);
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(policy?.rules).toHaveLength(200);
    }
    expect(parsePolicy(`{${JSON.stringify(file).slice(1, -1)}, "more": ${'['.repeat(40)}`).policy).toBeNull();
  });

  it('may have brackets in a text, and be long', () => {
    const description = '[{'.repeat(200);
    const source = `version: 1\nname: Deep\nmode: observe\ndescription: '${description}'\nrules: []\n`;
    expect(parsePolicy(source).policy).toMatchObject({ description });
    const block = `version: 1\nname: Deep\nmode: observe\ndescription: |\n  ${' '.repeat(300)}${description}\nrules: []\n`;
    expect(parsePolicy(block).problems).toEqual([]);
  });
});
