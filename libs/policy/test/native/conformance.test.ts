import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Device } from '@portcullis/wire';
import { evaluate, parsePolicy, prepare, toDevice, type Inputs, type Policy } from '@portcullis/policy';
import { classifyFile, decideFile, readCases, textFile } from '../../conformance/cases.js';
import { buildNativeEngine, documentsOf, NativeEngine } from './engine.js';

const MINUTES = 60_000;

/**
 * The same cases as `conformance/*.test.ts`, answered by the bridge; explanations are those of the definition, word
 * for word.
 */
describe('the bridge answers the conformance cases', () => {
  let native: NativeEngine;
  beforeAll(() => {
    buildNativeEngine();
    native = new NativeEngine();
  }, 10 * MINUTES);
  afterAll(() => native.close());

  describe.each(readCases('decide', decideFile))('$file', ({ content }) => {
    it.each(content.cases)('$number $title', async (one) => {
      const inputs: Inputs = {
        policy: one.policy === null ? null : parsed(content.policies[one.policy]),
        deviceSets: new Map((one.deviceSets ?? []).map((set) => [set.id, set])),
        grants: one.grants ?? [],
        blocks: one.blocks ?? [],
      };
      const offlineExpired = one.offlineExpired ?? false;
      const { device, context } = one;
      const request = { documents: documentsOf(inputs), device, context, offlineExpired };
      expect((await native.ask(request)).verdict.verbs).toEqual(one.verdict);
      const traced = evaluate(prepare(inputs), device, context, { offlineExpired, trace: true });
      expect((await native.ask({ ...request, trace: true })).verdict).toEqual(traced);
    });
  });

  describe.each(readCases('classify', classifyFile))('$file', ({ content }) => {
    it.each(content.cases)('$number $title', async ({ descriptor, family, capabilities, bus, identity, key }) => {
      const answer = await native.ask({ documents: [], descriptor });
      expect(answer.device).toEqual(toDevice(descriptor));
      expect(answer.device).toMatchObject({ family, capabilities, bus, identity });
      expect(answer.key).toBe(key);
    });
  });

  describe.each(readCases('text', textFile))('$file', ({ content }) => {
    it.each(content.clean)('$number cleans', async ({ text, cleaned }) => {
      const descriptor = { vendorId: 1, productId: 1, productName: text.toWellFormed() };
      expect((await native.ask({ documents: [], descriptor })).device?.productName).toBe(cleaned);
    });
    it.each(content.globs)('$number globs', async ({ pattern, text, matches }) => {
      const documents = documentsOf({ policy: ofPattern(pattern), deviceSets: new Map(), grants: [], blocks: [] });
      const device: Device = { family: 'usb-storage', productName: text };
      expect((await native.ask({ documents, device })).verdict.verbs.read?.rule === 'r').toBe(matches);
    });
    it.each(content.serials)('$number tells serials apart', async ({ serial, trustworthy }) => {
      const device: Device = { family: 'usb-storage', vendorId: 1, productId: 1, serialNumber: serial };
      expect((await native.ask({ documents: [], device })).key !== '0001:0001:-').toBe(trustworthy);
    });
    it.each(content.keys)('$number $key', async ({ device, key }) => {
      expect((await native.ask({ documents: [], device })).key).toBe(key);
    });
  });
});

function parsed(source: unknown): Policy {
  const { policy } = parsePolicy(JSON.stringify(source));
  if (!policy) throw new Error('the policy of this case does not parse');
  return policy;
}

function ofPattern(pattern: string): Policy {
  const policy = parsed({
    version: 1,
    name: 'globs',
    rules: [{ id: 'r', match: { productName: 'x' }, access: 'allow' }],
  });
  return { ...policy, rules: policy.rules.map((rule) => ({ ...rule, match: { productName: [pattern] } })) };
}
