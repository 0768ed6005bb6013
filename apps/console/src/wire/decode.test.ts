import { describe, expect, it } from 'vitest';
import { count, list, nullable, object, text, word, WireError } from './decode.js';

const mac = object({ id: text, owner: nullable(object({ name: text })), applied: list(object({ sequence: count })) });

describe('decoding what the server says', () => {
  it('keeps the fields that were asked for and drops the others', () => {
    expect(mac({ id: 'a', owner: null, applied: [{ sequence: 3, more: 1 }], extra: true }, '')).toEqual({
      id: 'a',
      owner: null,
      applied: [{ sequence: 3 }],
    });
  });

  it('takes an absent field for null where null is allowed', () => {
    expect(mac({ id: 'a', applied: [] }, '').owner).toBeNull();
  });

  it('names the place of a value that is not as agreed', () => {
    expect(() => mac({ id: 'a', applied: [{ sequence: '3' }] }, '')).toThrow(
      new WireError('applied[0].sequence', 'a number'),
    );
  });

  it('turns a word from a newer server into the stated fallback', () => {
    expect(word(['protected', 'partly'], 'unknown')('quantum', 'state')).toBe('unknown');
  });
});
