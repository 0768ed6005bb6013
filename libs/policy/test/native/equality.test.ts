import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { classify, deviceKey, evaluate, parseMoment, prepare, sentence, toDevice } from '@portcullis/policy';
import { anyContext, anyDevice, anyInputs, anySaying } from './arbitraries.js';
import { anyDescriptor, anyTable } from './descriptors.js';
import { buildNativeEngine, documentsOf, NativeEngine, policyDocument, type NativeRequest } from './engine.js';
import { WITHOUT_RULES } from './tables.js';

/** Each run is one set of documents with several devices and contexts. */
const RUNS = Number(process.env['PORTCULLIS_EQUALITY_RUNS'] ?? 3500);
const SUBJECTS_A_RUN = 6;
const MINUTES = 60_000;
const HOUR = 60 * MINUTES;

describe('the bridge is the twin of the definition', () => {
  let native: NativeEngine;
  beforeAll(() => {
    buildNativeEngine();
    native = new NativeEngine();
  }, 10 * MINUTES);
  afterAll(() => native.close());

  it(
    'decides and explains the same for generated policies, documents, devices and contexts',
    async () => {
      const subject = fc.tuple(anyDevice, anyContext, fc.boolean());
      const subjects = fc.array(subject, { minLength: SUBJECTS_A_RUN, maxLength: SUBJECTS_A_RUN });
      await fc.assert(
        fc.asyncProperty(anyInputs, subjects, async (inputs, cases) => {
          const prepared = prepare(inputs);
          let documents: Pick<NativeRequest, 'documents'> = { documents: documentsOf(inputs) };
          for (const [device, context, offlineExpired] of cases) {
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
    HOUR,
  );

  it(
    'says the same sentence about a decision',
    async () => {
      const subjects = fc.array(fc.tuple(anyDevice, anyContext, anySaying), {
        minLength: 6,
        maxLength: SUBJECTS_A_RUN,
      });
      await fc.assert(
        fc.asyncProperty(anyInputs, subjects, async (inputs, cases) => {
          const prepared = prepare(inputs);
          let documents: Pick<NativeRequest, 'documents'> = { documents: documentsOf(inputs) };
          for (const [device, context, { descriptions, ...parts }] of cases) {
            const rules = Object.fromEntries(
              Object.entries(descriptions).map(([id, description]) => [id, { description }]),
            );
            const answer = await native.ask({ ...documents, device, context, say: { ...parts, descriptions } });
            const verdict = evaluate(prepared, device, context);
            expect(answer.sentence).toBe(sentence({ device, verdict, rules, ...parts }));
            documents = {};
          }
        }),
        { numRuns: Math.ceil(RUNS / 2) },
      );
    },
    HOUR,
  );

  it(
    'classifies the same by the table that it was built with',
    async () => {
      await native.ask({ documents: [], device: { family: 'hub' } });
      await fc.assert(
        fc.asyncProperty(anyDescriptor, async (descriptor) => {
          const answer = await native.ask({ descriptor });
          expect(answer.device).toEqual(toDevice(descriptor));
          expect(answer.key).toBe(deviceKey(toDevice(descriptor)));
        }),
        { numRuns: RUNS },
      );
    },
    HOUR,
  );

  it(
    'classifies the same by any other table that a policy brings',
    async () => {
      const descriptors = fc.array(anyDescriptor, { minLength: SUBJECTS_A_RUN, maxLength: SUBJECTS_A_RUN });
      await fc.assert(
        fc.asyncProperty(anyTable, descriptors, async (table, several) => {
          let documents: Pick<NativeRequest, 'documents'> = { documents: [policyDocument(WITHOUT_RULES, table)] };
          for (const descriptor of several) {
            const { family, capabilities } = classify(descriptor, table);
            expect((await native.ask({ ...documents, descriptor })).device).toMatchObject({ family, capabilities });
            documents = {};
          }
        }),
        { numRuns: Math.ceil(RUNS / 10) },
      );
    },
    HOUR,
  );

  it(
    'knows until when no verdict changes by time alone',
    async () => {
      const share = fc.double({ min: 0, max: 1, noNaN: true });
      await fc.assert(
        fc.asyncProperty(anyInputs, anyDevice, anyContext, share, async (inputs, device, context, part) => {
          const now = parseMoment(context.time ?? '');
          fc.pre(now !== null);
          const answer = await native.ask({ documents: documentsOf(inputs), device, context, nextChange: true });
          const end = answer.nextChange ?? now.epochMillis + 400 * 24 * HOUR;
          const last = Math.min(end, 4e12) - 1;
          const later = now.epochMillis + Math.floor(part * (last - now.epochMillis));
          const prepared = prepare(inputs);
          const at = (millis: number) =>
            evaluate(prepared, device, { ...context, time: iso(millis, now.offsetMinutes) });
          expect(at(later)).toEqual(at(now.epochMillis));
        }),
        { numRuns: Math.ceil(RUNS / 2) },
      );
    },
    HOUR,
  );
});

/** ISO 8601 with this offset. */
function iso(millis: number, offsetMinutes: number): string {
  const local = new Date(millis + offsetMinutes * MINUTES).toISOString().slice(0, -1);
  const size = Math.abs(offsetMinutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
