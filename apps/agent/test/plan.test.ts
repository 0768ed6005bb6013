import { expect, it } from 'vitest';
import { missing, stillExpected } from '../src/policy/plan.js';

const ID = '0b9d7c1e-1111-4222-8333-444455556666';
const anchor = (sequence: number) => ({ kind: 'anchor' as const, id: ID, sequence });
const policy = (sequence: number) => ({ kind: 'policy' as const, id: ID, sequence });

it('hands a bridge every anchor from its own on, and none that it has left behind', () => {
  const expected = [anchor(3), anchor(7), anchor(9), policy(12)];
  expect(missing(expected, [])).toEqual(expected);
  expect(missing(expected, [anchor(3), policy(12)])).toEqual([anchor(7), anchor(9)]);
  expect(missing(expected, [anchor(9), policy(12)])).toEqual([]);
  expect(stillExpected(expected, [anchor(7)])).toEqual([anchor(7), anchor(9), policy(12)]);
});

it('takes a higher sequence of any other kind as a difference: the server was restored', () => {
  expect(missing([policy(12)], [policy(13)])).toEqual([policy(12)]);
});
