import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { deviceKey, evaluate, prepare } from '@portcullis/policy';
import { anyContext, anyDevice, anyInputs } from './arbitraries.js';
import { buildNativeEngine, documentsOf, NativeEngine } from './engine.js';

/** Each run is one set of documents with several devices and contexts. */
const RUNS = Number(process.env['PORTCULLIS_EQUALITY_RUNS'] ?? 4000);
const DEVICES_A_RUN = 6;
const MINUTES = 60_000;

describe('the bridge decides as the definition does', () => {
  let native: NativeEngine;
  beforeAll(() => {
    buildNativeEngine();
    native = new NativeEngine();
  }, 10 * MINUTES);
  afterAll(() => native.close());

  it(
    'for generated policies, documents, devices and contexts, explanations included',
    async () => {
      const cases = fc.array(fc.tuple(anyDevice, anyContext, fc.boolean()), {
        minLength: DEVICES_A_RUN,
        maxLength: DEVICES_A_RUN,
      });
      await fc.assert(
        fc.asyncProperty(anyInputs, cases, async (inputs, subjects) => {
          const prepared = prepare(inputs);
          let documents: { documents?: ReturnType<typeof documentsOf> } = { documents: documentsOf(inputs) };
          for (const [device, context, late] of subjects) {
            const offlineExpired = late && inputs.policy?.offline.then !== 'keep-enforcing';
            const answer = await native.ask({ ...documents, device, context, offlineExpired, trace: true });
            expect(answer.verdict).toEqual(evaluate(prepared, device, context, { trace: true, offlineExpired }));
            expect(answer.verdict.verbs).toEqual(evaluate(prepared, device, context, { offlineExpired }).verbs);
            expect(answer.key).toBe(deviceKey(device));
            documents = {};
          }
        }),
        { numRuns: RUNS },
      );
    },
    60 * MINUTES,
  );
});
