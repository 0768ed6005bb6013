import { describe, expect, it } from 'vitest';
import { clean, deviceKey, evaluate, isTrustworthySerial, parsePolicy, prepare } from '@portcullis/policy';
import { readCases, textFile } from './cases.js';

for (const { file, content } of readCases('text', textFile)) {
  describe(`${file}: ${content.title}`, () => {
    for (const { number, text, cleaned } of content.clean) {
      it(`${number} cleans ${shown(text)}`, () => {
        expect(clean(text)).toBe(cleaned);
        // Cleaning twice changes nothing.
        expect(clean(cleaned)).toBe(cleaned);
      });
    }
    for (const { number, pattern, text, matches } of content.globs) {
      it(`${number} ${shown(pattern)} ${matches ? 'matches' : 'does not match'} ${shown(text)}`, () => {
        expect(productNameMatches(pattern, text)).toBe(matches);
      });
    }
    for (const { number, serial, trustworthy } of content.serials) {
      it(`${number} ${shown(serial)} is ${trustworthy ? 'a serial' : 'no serial'}`, () => {
        expect(isTrustworthySerial(serial)).toBe(trustworthy);
      });
    }
    for (const { number, device, key } of content.keys) {
      it(`${number} ${key}`, () => {
        expect(deviceKey(device)).toBe(key);
      });
    }
  });
}

/** Through the whole engine: the pattern as a rule of a policy, the text as the name of a device. */
function productNameMatches(pattern: string, text: string): boolean {
  const source = { version: 1, name: 'globs', rules: [{ id: 'r', match: { productName: 'x' }, access: 'allow' }] };
  const { policy } = parsePolicy(JSON.stringify(source));
  if (!policy) throw new Error('the policy of this test does not parse');
  const rules = policy.rules.map((rule) => ({ ...rule, match: { productName: [pattern] } }));
  const prepared = prepare({ policy: { ...policy, rules }, deviceSets: new Map(), grants: [], blocks: [] });
  return evaluate(prepared, { family: 'usb-storage', productName: text }, {}).verbs.read?.rule === 'r';
}

function shown(text: string): string {
  const visible = JSON.stringify(text);
  return visible.length > 40 ? `${visible.slice(0, 40)}…` : visible;
}
