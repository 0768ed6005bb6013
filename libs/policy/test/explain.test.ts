import { describe, expect, it } from 'vitest';
import type { Context, Device } from '@portcullis/wire';
import {
  addRuleOnTop,
  allowDeviceRule,
  clean,
  evaluate,
  explainTrace,
  lintPolicy,
  parsePolicy,
  prepare,
  sentence,
  type Policy,
  type SentenceParts,
} from '@portcullis/policy';

const STICK: Device = {
  family: 'usb-storage',
  vendorId: 0x0951,
  productId: 0x1666,
  serialNumber: '60A44C41',
  productName: 'DataTraveler 3.0',
};
const CONTEXT: Context = {
  time: '2026-11-23T09:30:00+01:00',
  user: 'maria',
  groups: [],
  tags: [],
  volume: { encrypted: false, fileSystem: 'exfat' },
};

function policyOf(rules: string, mode = 'enforce'): Policy {
  const { policy, problems } = parsePolicy(`version: 1\nname: Office\nmode: ${mode}\nrules:\n${rules}`);
  if (!policy) throw new Error(problems.map(({ message }) => message).join('; '));
  return policy;
}

function say(
  rules: string,
  device: Device,
  context: Context,
  more: Partial<SentenceParts> = {},
  mode?: string,
): string {
  const policy = policyOf(rules, mode);
  const verdict = evaluate(prepare({ policy, deviceSets: new Map(), grants: [], blocks: [] }), device, context);
  const texts = Object.fromEntries(
    policy.rules.map(({ id, description }) => [id, description === undefined ? {} : { description }]),
  );
  return sentence({ device, verdict, rules: texts, policyName: policy.name, revision: 3, ...more });
}

describe('the sentence', () => {
  it('names device, default and policy when no rule decided', () => {
    expect(say('  []', STICK, CONTEXT, { outcome: 'enforced' })).toBe(
      '“DataTraveler 3.0” (USB storage, serial number 60A44C41) was denied because no rule allows this device, so the default of the policy for USB storage applies (policy “Office”, revision 3).',
    );
  });

  it('names the rule and what it is for', () => {
    const rules = '  - {id: no-kingston, description: No sticks by Kingston., match: {vendorId: "0951"}, access: deny}';
    expect(say(rules, STICK, CONTEXT, { outcome: 'enforced' })).toBe(
      '“DataTraveler 3.0” (USB storage, serial number 60A44C41) was denied because the rule no-kingston (“No sticks by Kingston”) denies this (policy “Office”, revision 3).',
    );
  });

  it('says what was restricted, denials first', () => {
    const rules = '  - {id: look-only, match: {}, access: read-only}';
    expect(say(rules, STICK, CONTEXT, { outcome: 'enforced' })).toBe(
      '“DataTraveler 3.0” (USB storage, serial number 60A44C41): writing and running programs were denied because the rule look-only denies this; reading was allowed because the rule look-only allows this (policy “Office”, revision 3).',
    );
  });

  it('says who opened a disk past its mount', () => {
    const openedRawBy = '/bin/d\u202ed';
    expect(say('  []', STICK, CONTEXT, { outcome: 'enforced', openedRawBy })).toBe(
      '“DataTraveler 3.0” (USB storage, serial number 60A44C41), opened past its mount by “dd”, was denied because no rule allows this device, so the default of the policy for USB storage applies (policy “Office”, revision 3).',
    );
    const rules = '  - {id: look-only, match: {}, access: read-only}';
    expect(say(rules, STICK, CONTEXT, { outcome: 'enforced', openedRawBy: '', asked: ['write'] })).toBe(
      '“DataTraveler 3.0” (USB storage, serial number 60A44C41), opened past its mount by a program: writing was denied because the rule look-only denies this (policy “Office”, revision 3).',
    );
  });

  it('says that observing blocks nothing', () => {
    expect(say('  []', STICK, CONTEXT, { outcome: 'observed' }, 'observe')).toBe(
      '“DataTraveler 3.0” (USB storage, serial number 60A44C41) would have been denied because no rule allows this device, so the default of the policy for USB storage applies (policy “Office”, revision 3); nothing was blocked, because the policy only observes.',
    );
  });

  it('says what it waits for', () => {
    const rules = '  - {id: enc, match: {encrypted: true}, access: allow}';
    expect(say(rules, STICK, { ...CONTEXT, volume: {} })).toContain(
      'is denied because it is not known yet whether the volume is encrypted, and until it is the policy denies it',
    );
  });

  it.each([
    ['partial', 'could be enforced only in part'],
    ['failed', 'enforcing it failed'],
    ['not-enforceable', 'has no means to enforce that'],
    ['too-late', 'came too late'],
  ] as const)('says what became of it: %s', (outcome, words) => {
    expect(say('  []', STICK, CONTEXT, { outcome })).toContain(words);
  });

  it('is about what was asked', () => {
    const rules = '  - {id: look-only, match: {}, access: read-only}';
    const text = say(rules, STICK, CONTEXT, { asked: ['write'], outcome: 'enforced', volumeName: 'BACKUP' });
    expect(text).toContain('volume “BACKUP”): writing was denied because the rule look-only denies this');
    expect(text).not.toContain('reading');
  });

  it.each([
    [{ family: 'keyboard' }, 'keyboards are never blocked'],
    [{ family: 'external-disk', neverBlocked: 'backs-root' }, 'the Mac runs from it'],
  ] as const)('says why %o is never blocked', (device, words) => {
    expect(say('  []', device, CONTEXT)).toContain(words);
  });

  it('says only what a device may say: no control characters, no direction changes, no serial that tells nothing', () => {
    const device: Device = { family: 'usb-storage', productName: 'a\u001b[31m\u202egpj.exe\n', serialNumber: '000000' };
    const text = say('  []', device, CONTEXT);
    expect(text).toContain('“a[31mgpj.exe” (USB storage)');
    expect(Array.from(text).every((character) => clean(character) !== null || character === ' ')).toBe(true);
    expect(text).not.toContain('000000');
  });

  it('calls the disk of the Mac itself what it is', () => {
    const disk: Device = { family: 'unknown', bus: 'pcie', neverBlocked: 'internal-fixed', productName: 'APPLE SSD' };
    expect(say('  []', disk, CONTEXT)).toMatch(/^“APPLE SSD” \(internal disk\) is allowed because it is built in/);
  });

  it('has words for a device without a name', () => {
    expect(say('  []', { family: 'usb-storage' }, CONTEXT)).toMatch(/^The USB storage is denied because/);
  });
});

describe('the trace in words', () => {
  it('says of each rule why it did not match', () => {
    const policy = policyOf(`  - {id: vendor, match: {vendorId: ["0781", "13fe"]}, access: allow}
  - {id: enc, match: {encrypted: true}, access: allow}
  - {id: off, match: {}, access: allow, enabled: false}
  - {id: evening, match: {time: {days: daily, from: "20:00", to: "22:00"}}, access: allow}
  - {id: w, match: {}, verbs: {write: deny}}
`);
    const prepared = prepare({ policy, deviceSets: new Map(), grants: [], blocks: [] });
    const { trace = [] } = evaluate(prepared, STICK, CONTEXT, { trace: true });
    expect(explainTrace(trace)).toEqual([
      'vendor did not match: the vendor id is 0951, not 0781 or 13fe',
      'enc did not match: the volume is not encrypted',
      'off did not match: the rule is switched off',
      'evening did not match: it is outside Mon, Tue, Wed, Thu, Fri, Sat, Sun 20:00–22:00',
      'w decided writing',
      'default decided reading, running programs',
    ]);
  });
});

describe('a rule that allows a device', () => {
  const allowed = (device: Device, other: Device = device): boolean => {
    const rule = allowDeviceRule(device, ['read', 'write'], 'allow-it');
    const source = rule && addRuleOnTop('version: 1\nname: Office\nmode: enforce\n', rule);
    const { policy } = parsePolicy(source ?? '');
    if (!policy) throw new Error('the edited policy does not parse');
    const verdict = evaluate(prepare({ policy, deviceSets: new Map(), grants: [], blocks: [] }), other, CONTEXT);
    return verdict.verbs.read?.effect === 'allow' && verdict.verbs.write?.effect === 'allow';
  };

  it('allows that device and not its sister', () => {
    expect(allowed(STICK)).toBe(true);
    expect(allowed(STICK, { ...STICK, serialNumber: '60A44C42' })).toBe(false);
    expect(allowed(STICK, { ...STICK, productId: 0x1667 })).toBe(false);
  });

  it('does not become a pattern because of what the serial says', () => {
    const star: Device = { ...STICK, serialNumber: 'AB*' };
    expect(allowed(star)).toBe(true);
    expect(allowed(star, STICK)).toBe(false);
    expect(allowed(star, { ...STICK, serialNumber: 'ABCD' })).toBe(false);
  });

  it('tells a card by its own serial number', () => {
    const card: Device = { family: 'sd-card', bus: 'sd', sdMedia: { serialNumber: '0x1a2b3c4d' } };
    expect(allowed(card)).toBe(true);
    expect(allowed(card, { ...card, sdMedia: { serialNumber: '0x1a2b3c4e' } })).toBe(false);
  });

  it('says so when it has to cover every device of the make', () => {
    const rule = allowDeviceRule({ ...STICK, serialNumber: '0000' }, ['read'], 'allow-it');
    expect(rule?.description).toContain('every DataTraveler 3.0 (0951:1666)');
    const policy = { ...policyOf('  []'), rules: rule ? [rule] : [] };
    expect(lintPolicy(policy).map(({ code }) => code)).toEqual(['make-wide-allow']);
  });

  it('is not made when nothing tells the device from others', () => {
    expect(allowDeviceRule({ family: 'disk-image' }, ['read'], 'allow-it')).toBeNull();
  });

  it('brings reading with writing', () => {
    expect(allowDeviceRule(STICK, ['write'], 'allow-it')?.verbs).toEqual({ read: 'allow', write: 'allow' });
  });
});
