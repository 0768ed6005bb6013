import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { compilePolicy, DocumentError, parsePolicy, readPolicyPayload } from '@portcullis/policy';
import { anyInputs } from '../native/arbitraries.js';

describe('a compiled policy', () => {
  it('reads back as a policy that compiles to the same bytes', () => {
    fc.assert(
      fc.property(anyInputs, fc.nat(), ({ policy }, revision) => {
        fc.pre(policy !== null);
        const payload = compilePolicy(policy, { revision, signatures: [] });
        const read = readPolicyPayload(payload);
        expect(read.revision).toBe(revision);
        expect(Buffer.from(compilePolicy(read.policy, { revision, signatures: [] })).equals(payload)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('still says what people wrote', () => {
    const source = {
      version: 1,
      name: 'Büro',
      description: 'all of it',
      offline: { validForHours: 36, then: 'deny-all' },
      message: { text: 'ask IT', helpLink: 'https://help.example.test' },
      rules: [
        {
          id: 'own',
          match: { family: ['camera', 'android'], time: { days: 'weekdays', from: '08:00', to: '18:00' } },
          access: 'allow',
        },
      ],
    };
    const { policy, problems } = parsePolicy(JSON.stringify(source));
    if (!policy) throw new Error(JSON.stringify(problems));
    const read = readPolicyPayload(compilePolicy(policy, { revision: 1 })).policy;
    expect(read).toMatchObject({
      name: 'Büro',
      description: 'all of it',
      offline: source.offline,
      message: source.message,
    });
    expect(read.rules[0]).toMatchObject({ id: 'own', match: policy.rules[0]?.match, access: 'allow' });
  });

  it('is refused at every length but its own, and never read beyond its end', () => {
    const [inputs] = fc.sample(
      anyInputs.filter(({ policy }) => (policy?.rules.length ?? 0) > 3),
      { numRuns: 1, seed: 7 },
    );
    if (!inputs?.policy) throw new Error('the sample is a policy');
    const payload = compilePolicy(inputs.policy, { revision: 1, signatures: [] });
    for (let size = 0; size < payload.length; size++) {
      expect(() => readPolicyPayload(payload.slice(0, size))).toThrow(DocumentError);
    }
    for (let i = 0; i < payload.length; i++) {
      const changed = payload.slice();
      changed[i] = (changed[i] ?? 0) ^ 0xff;
      // Either it is refused, or it says something else; nothing but a DocumentError comes out.
      expect(outcome(changed)).toMatch(/^(read|refused)$/);
    }
  });
});

function outcome(payload: Uint8Array): string {
  try {
    readPolicyPayload(payload);
    return 'read';
  } catch (error) {
    return error instanceof DocumentError ? 'refused' : String(error);
  }
}
