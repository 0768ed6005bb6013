import { describe, expect, it } from 'vitest';
import { added, moved, sameOrder, targetInWords, toSend, unreachable, type Item } from './assignmentModel.js';

const forTag = (key: string, tag = key): Item => ({ key, policyId: 'p', target: { type: 'tag', tag }, hostname: null });
const everyone: Item = { key: 'all', policyId: 'p', target: { type: 'everyone' }, hostname: null };
const keys = (items: readonly Item[]): readonly string[] => items.map(({ key }) => key);

describe('ordered assignments', () => {
  const three = [forTag('a'), forTag('b'), everyone];

  it('move one place at a time, and not beyond the ends', () => {
    expect(keys(moved(three, 1, 0))).toEqual(['b', 'a', 'all']);
    expect(moved(three, 0, -1)).toBe(three);
    expect(moved(three, 2, 3)).toBe(three);
  });

  it('are added before the one for everyone, which would hide them', () => {
    expect(keys(added(three, forTag('c')))).toEqual(['a', 'b', 'c', 'all']);
    expect(keys(added([forTag('a')], everyone))).toEqual(['a', 'all']);
  });

  it('say which of them no Mac can reach', () => {
    expect([...unreachable([forTag('a', 'x'), forTag('b', 'x'), everyone, forTag('c', 'y')])]).toEqual(['b', 'c']);
    expect(unreachable(three).size).toBe(0);
  });

  it('are sent without what only the page knows', () => {
    expect(toSend([forTag('a')])).toEqual([{ policyId: 'p', target: { type: 'tag', tag: 'a' } }]);
  });

  it('count as unchanged when moved there and back', () => {
    expect(sameOrder(three, moved(moved(three, 0, 1), 1, 0))).toBe(true);
    expect(sameOrder(three, moved(three, 0, 1))).toBe(false);
  });

  it('are named in words', () => {
    expect(targetInWords({ key: 'm', policyId: 'p', target: { type: 'mac', macId: 'id' }, hostname: 'kim-mbp' })).toBe(
      'The Mac kim-mbp',
    );
    expect(targetInWords(everyone)).toBe('Everyone else');
  });
});
