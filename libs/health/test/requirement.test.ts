import { describe, expect, it } from 'vitest';
import { parseRequirement, type Code } from '../src/outputs/requirement.js';
import { meets, signerNamed, teamNamed } from '../src/outputs/requirement-met.js';
import { requirementText } from '../src/outputs/requirement.js';

const OTHER_HASH = 'b'.repeat(40);
const HASH = 'a'.repeat(40);
const RELEASED: Code = {
  identifier: 'a.b',
  teamId: 'TEAM123456',
  cdhash: HASH,
  leaf: 'Developer ID Application: Example (TEAM123456)',
  signer: 'developer-id',
  designated: null,
};
const met = (text: string, code: Partial<Code> = {}) => meets(parseRequirement(text), { ...RELEASED, ...code });

/** Forms of TN3127 and of Security's own tests; each with what it says of a released build of TEAM123456. */
const JUDGED: readonly (readonly [text: string, met: boolean | null])[] = [
  ['identifier "a.b"', true],
  ['identifier a.b', true],
  ['identifier = "a.b"', true],
  ['designated => identifier "a.b"', true],
  ['# designated => identifier "a.c"', false],
  ['identifier "a.c"', false],
  [`cdhash H"${HASH}"`, true],
  [`cdhash H"${HASH.toUpperCase()}"`, true],
  [`cdhash H"${OTHER_HASH}"`, false],
  ['anchor apple generic', true],
  ['anchor apple', false],
  ['anchor trusted', null],
  [`anchor = H"${HASH}"`, null],
  ['certificate leaf[subject.OU] = TEAM123456', true],
  ['certificate leaf[subject.OU] = "TEAM123456"', true],
  ['cert 0[subject.OU] = OTHERTEAM1', false],
  ['certificate leaf[subject.CN] = "Developer ID Application: Example (TEAM123456)"', true],
  ['certificate leaf[subject.CN] = "Developer ID Application: "*', true],
  ['certificate leaf[subject.CN] = *"(TEAM123456)"', true],
  ['certificate leaf[subject.CN] = *"Example"*', true],
  ['certificate leaf[subject.CN] = "Example"*', false],
  ['certificate leaf[subject.CN] = *"Example"', false],
  ['certificate leaf[subject.CN] = "Apple Development: Mia (AB12CD34EF)"', false],
  ['certificate leaf[subject.O] = "Example"', null],
  ['certificate leaf[field.1.2.840.113635.100.6.1.13] /* exists */', true],
  ['certificate leaf[field.1.2.840.113635.100.6.1.13] exists', true],
  ['certificate leaf[field.1.2.840.113635.100.6.1.13] absent', false],
  ['certificate leaf[field.1.2.840.113635.100.6.1.12]', false],
  ['certificate 1[field.1.2.840.113635.100.6.2.6] /* exists */', true],
  ['certificate 1[field.1.2.840.113635.100.6.2.1] /* exists */', false],
  ['certificate 2[field.1.2.840.113635.100.6.2.6]', null],
  ['certificate leaf[field.9.9] exists', null],
  ['always', true],
  ['never', false],
  ['!never', true],
  ['!identifier "a.b"', false],
  ['!notarized', null],
  ['notarized', null],
  ['info["CFBundleVersion"] >= "7"', null],
  ['entitlement["com.apple.developer.endpoint-security.client"] exists', null],
  ['platform = 1', null],
  ['identifier "a.b" and notarized', null],
  ['identifier "a.c" and notarized', false],
  ['identifier "a.c" or identifier "a.b"', true],
  ['identifier "a.c" or notarized', null],
  ['identifier "a.b" or notarized', true],
  ['identifier "a.c" or identifier "a.d"', false],
  // `and` binds before `or`: the second half alone decides here.
  ['identifier "a.c" and anchor apple or identifier "a.b"', true],
  ['identifier "a.b" or identifier "a.c" and anchor apple', true],
  ['(identifier "a.b" or identifier "a.c") and anchor apple', false],
  [
    'anchor apple generic and identifier "a.b" and (certificate leaf[field.1.2.840.113635.100.6.1.9] /* exists */ or certificate 1[field.1.2.840.113635.100.6.2.6] /* exists */ and certificate leaf[field.1.2.840.113635.100.6.1.13] /* exists */ and certificate leaf[subject.OU] = TEAM123456)',
    true,
  ],
];

describe('a code requirement', () => {
  it.each(JUDGED)('%s is judged as %s', (text, judgement) => {
    expect(parseRequirement(text)).not.toBeNull();
    expect(met(text)).toBe(judgement);
  });

  it.each([
    '',
    'identifier',
    'identifier "a.b" and',
    'identifier "a.b" or',
    '(identifier "a.b"',
    'identifier "a.b")',
    'identifier "a.b" "c"',
    'certificate leaf[subject.OU',
    'certificate leaf[subject.OU] =',
    'certificate leaf[subject.OU] <',
    'certificate',
    'anchor',
    'cdhash "x"',
    'info[',
    'info CFBundleVersion',
    'platform',
    'sometimes',
    'identifier "a.b" § anchor apple',
    '!'.repeat(60) + 'always',
    `identifier "${'x'.repeat(3000)}"`,
  ])('%j is not of the language, so that nothing is told from it', (text) => {
    expect(parseRequirement(text)).toBeNull();
    expect(met(text)).toBeNull();
  });

  it('is not judged by what is not known of the code', () => {
    for (const text of [
      'identifier "a.b"',
      `cdhash H"${HASH}"`,
      'certificate leaf[subject.OU] = X',
      'anchor apple generic',
    ])
      expect(met(text, { identifier: null, teamId: null, cdhash: null, signer: null })).toBeNull();
    expect(met('certificate leaf[subject.CN] = "x"', { leaf: null })).toBeNull();
    expect(met('certificate leaf[field.1.2.840.113635.100.6.1.13]', { signer: 'other' })).toBeNull();
    expect(met('anchor apple generic', { signer: 'other' })).toBeNull();
  });

  it('asks in vain for certificates of code that nobody signed', () => {
    const adHoc: Partial<Code> = { signer: 'ad-hoc', teamId: null, leaf: null };
    expect(met('anchor apple generic', adHoc)).toBe(false);
    expect(met('certificate leaf[subject.OU] = TEAM123456', adHoc)).toBe(false);
    expect(met('certificate leaf[field.9.9] absent', adHoc)).toBe(true);
  });

  it('knows what the App Store signs anew', () => {
    expect(met('certificate leaf[field.1.2.840.113635.100.6.1.9] exists', { signer: 'app-store' })).toBe(true);
    expect(met('certificate leaf[subject.OU] = TEAM123456', { signer: 'app-store' })).toBeNull();
    expect(met('certificate 1[field.1.2.840.113635.100.6.2.1] exists', { signer: 'app-store' })).toBeNull();
  });

  it('is met by the code that says it of itself, whatever is in it', () => {
    const own = 'identifier "a.b" and info["X"] = "y" and notarized';
    expect(met(own)).toBeNull();
    expect(met(own, { designated: parseRequirement(own) })).toBe(true);
  });

  it('names the team or the certificate that it asks for, and claims neither where it does not', () => {
    const team = parseRequirement('anchor apple generic and certificate leaf[subject.OU] = "TEAM123456"');
    const person = parseRequirement('anchor apple or certificate leaf[subject.CN] = "Mac Developer: Mia"');
    expect([teamNamed(team), signerNamed(team)]).toEqual(['TEAM123456', null]);
    expect([teamNamed(person), signerNamed(person)]).toEqual([null, 'Mac Developer: Mia']);
    expect([teamNamed(null), signerNamed(null)]).toEqual([null, null]);
    expect(teamNamed(parseRequirement('certificate leaf[subject.OU] exists'))).toBeNull();
    expect(teamNamed(parseRequirement('!certificate leaf[subject.OU] = X'))).toBeNull();
  });

  it('keeps escaped quotes', () => {
    expect(parseRequirement(String.raw`identifier "a\"b"`)).toEqual({ is: 'identifier', value: 'a"b' });
  });
});

describe('a requirement of facts that were saved before it was kept whole', () => {
  it.each([
    [
      { identifier: 'a.b', teamId: 'TEAM123456', cdhash: null },
      'identifier "a.b" and certificate leaf[subject.OU] = "TEAM123456"',
    ],
    [{ identifier: null, teamId: null, cdhash: HASH }, `cdhash H"${HASH}"`],
    [{ identifier: 'a" or "b', teamId: null, cdhash: null }, null],
    [{}, null],
    [null, null],
    ['identifier "a.b"', 'identifier "a.b"'],
  ])('%j is read as %s', (saved, text) => {
    expect(requirementText.safeParse(saved).data).toBe(text);
  });
});
