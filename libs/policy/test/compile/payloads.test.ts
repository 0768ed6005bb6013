import { describe, expect, it } from 'vitest';
import {
  compileAnchor,
  compileDeviceSet,
  CompileError,
  compileGrants,
  compileMac,
  compilePolicy,
  parsePolicy,
  type Policy,
} from '@portcullis/policy';
import { murmur3 } from '../../src/compile/hash.js';

const SET = '0b5f7f54-7c1e-4f5e-9a53-0d3f2c1b0a01';

function policy(match: object, rest: object = {}): Policy {
  const rules = [{ id: 'one', match, access: 'allow' }];
  const { policy: parsed, problems } = parsePolicy(JSON.stringify({ version: 1, name: 'test', rules, ...rest }));
  if (!parsed) throw new Error(problems.map(({ message }) => message).join('; '));
  return parsed;
}

describe('compiling', () => {
  it('gives the same bytes for the same policy', () => {
    const make = () => compilePolicy(policy({ deviceSet: SET, serialNumber: ['A*', 'B'] }), { revision: 4 });
    expect(make()).toEqual(make());
  });

  it('does not depend on the order or the repetition of identities in a device set', () => {
    const entries = [
      { vendorId: 0x0951, productId: 0x1666, serialNumber: 'B' },
      { vendorId: 0x0951, productId: 0x1666, serialNumber: 'a ' },
      { vendorId: 0x0951, productId: 0x1666 },
    ];
    const compiled = compileDeviceSet({ name: 'set', version: 1, entries });
    const again = [...entries.toReversed(), { vendorId: 0x0951, productId: 0x1666, serialNumber: 'A' }];
    expect(compileDeviceSet({ name: 'set', version: 1, entries: again })).toEqual(compiled);
  });

  it('never turns an empty serial into every device of a make', () => {
    const empty = compileDeviceSet({ name: '', version: 1, entries: [] });
    const entries = [{ vendorId: 1, productId: 2, serialNumber: ' ' }];
    expect(compileDeviceSet({ name: '', version: 1, entries })).toEqual(empty);
  });

  it('leaves the comments of a policy behind', () => {
    const plain = policy({ family: 'camera' });
    const [rule] = plain.rules;
    const rules = rule ? [{ ...rule, owner: 'sec', ticket: 'T-1', reviewDate: '2027-01-01' }] : [];
    const commented: Policy = { ...plain, owner: 'it', rules };
    expect(compilePolicy(commented, { revision: 1 })).toEqual(compilePolicy(plain, { revision: 1 }));
  });

  it('refuses what the format cannot say, instead of saying something else', () => {
    const base = policy({});
    const [rule] = base.rules;
    if (!rule) throw new Error('the policy has a rule');
    const withMatch = (match: Policy['rules'][number]['match']): Policy => ({ ...base, rules: [{ ...rule, match }] });
    const refused: readonly Policy[] = [
      withMatch({ deviceSet: ['corporate'] }),
      withMatch({ time: [{ days: [8], from: 0, to: 60 }] }),
      withMatch({ time: [{ days: [1], from: 1440, to: 60 }] }),
      { ...base, offline: { then: 'observe', validForHours: -1 } },
      { ...base, offline: { then: 'observe', validForHours: Number.NaN } },
    ];
    for (const one of refused) expect(() => compilePolicy(one, { revision: 1 })).toThrow(CompileError);
    expect(() => compilePolicy(base, { revision: -1 })).toThrow(CompileError);
    expect(() => compilePolicy(base, { revision: 1, signatures: [overridesNothing] })).toThrow(CompileError);
    expect(() => compileDeviceSet({ name: '', version: 1, entries: [{ vendorId: 0x10000, productId: 1 }] })).toThrow(
      CompileError,
    );
    expect(() => compileGrants([{ ...grant, notBefore: 0.5 }])).toThrow(CompileError);
    expect(() => compileMac({ ...mac, mac: 'mac-1' })).toThrow(CompileError);
    expect(() => compileAnchor(new Uint8Array(91))).toThrow(CompileError);
  });

  it('hashes as MurmurHash3 does', () => {
    const hash = (text: string) => murmur3(new TextEncoder().encode(text));
    // Published test vectors for seed 0: en.wikipedia.org/wiki/MurmurHash.
    expect(hash('')).toBe(0);
    expect(hash('test')).toBe(0xba6bd213);
    expect(hash('Hello, world!')).toBe(0xc0363e43);
    expect(hash('The quick brown fox jumps over the lazy dog')).toBe(0x2e4ff723);
  });
});

const overridesNothing = { id: 'a', family: 'hub', rank: 1, when: {}, overrides: ['b'], source: 'test' } as const;
const grant = {
  id: 'g',
  mac: SET,
  target: {},
  verbs: ['read'],
  notBefore: 0,
  expires: 1,
  approvedBy: '',
  reason: '',
} as const;
const mac = { mac: SET, hardwareUuid: '', policy: null, owner: '', tags: [], documents: [] };
