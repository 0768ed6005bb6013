import { describe, expect, it } from 'vitest';
import type { Descriptor } from '@portcullis/wire';
import { classify, lintPolicy, parsePolicy } from '@portcullis/policy';
import { SIGNATURES } from '../src/classify/signatures.js';
import { KNOWN_VENDORS } from '../src/lint/known-vendors.js';

const shows = (...interfaces: (readonly [number, number, number])[]): Descriptor => ({
  vendorId: 0x3f1c,
  productId: 1,
  configurations: [
    {
      interfaces: interfaces.map(([interfaceClass, interfaceSubclass, interfaceProtocol]) => ({
        alternates: [{ interfaceClass, interfaceSubclass, interfaceProtocol }],
      })),
    },
  ],
});
const ADB = [0xff, 0x42, 0x01] as const;
const SOUND = [0x01, 0x01, 0x00] as const;

describe('the table of signatures', () => {
  it('says of each row where it is known from, under a name of its own', () => {
    for (const { id, source } of SIGNATURES) {
      expect(id).toMatch(/^[a-z0-9-]+$/);
      expect(source.trim(), id).not.toBe('');
    }
    expect(new Set(SIGNATURES.map(({ id }) => id)).size).toBe(SIGNATURES.length);
  });

  it('overrules rows that there are', () => {
    const ids = new Set(SIGNATURES.map(({ id }) => id));
    for (const { id, overrides = [] } of SIGNATURES) {
      for (const overruled of overrides) expect(ids, id).toContain(overruled);
    }
  });
});

describe('what was seen of a device', () => {
  it('is called weak where it is written down and counts for nothing', () => {
    const { capabilities, evidence } = classify(shows(SOUND, ADB));
    expect(capabilities).toEqual(['audio']);
    expect(evidence).toMatchObject([{ signature: 'audio' }, { signature: 'adb', weak: true }]);
    expect(evidence[0]).not.toHaveProperty('weak');
  });

  it('is not weak where nothing else explains the device', () => {
    expect(classify(shows(ADB)).evidence).toMatchObject([{ signature: 'adb' }]);
    expect(classify(shows(ADB)).evidence[0]).not.toHaveProperty('weak');
  });
});

it('an id that was taken for a decimal number is explained by the name of whoever has it', () => {
  for (const [id, name] of KNOWN_VENDORS) expect(name.trim(), id.toString(16)).not.toBe('');
  const source = (id: string): string =>
    `version: 1\nname: X\nrules:\n  - {id: a, match: {vendorId: "${id}"}, access: deny}\n`;
  const said = (id: string): readonly string[] => {
    const { policy } = parsePolicy(source(id));
    return policy ? lintPolicy(policy).map(({ message }) => message) : [];
  };
  // 1921 is SanDisk's 0781 as a decimal number.
  expect(said('1921').join()).toContain('SanDisk');
  expect(said('0781')).toEqual([]);
});
