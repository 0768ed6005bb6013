import { describe, expect, it } from 'vitest';
import { actionInWords, changesBetween, isLongText } from './auditModel.js';

describe('what an audit entry says has changed', () => {
  it('lists only what differs, by its path', () => {
    expect(
      changesBetween({ name: 'A', owner: { email: 'a@x' }, n: 1 }, { name: 'A', owner: { email: 'b@x' }, n: 1 }),
    ).toEqual([{ path: 'owner.email', before: 'a@x', after: 'b@x' }]);
  });

  it('shows a record that was created or deleted as all of its values', () => {
    expect(changesBetween(null, { name: 'A' })).toEqual([{ path: 'name', before: null, after: 'A' }]);
    expect(changesBetween({ name: 'A' }, null)).toEqual([{ path: 'name', before: 'A', after: null }]);
  });

  it('compares plain lists as a whole and lists of records one by one', () => {
    expect(changesBetween({ tags: ['a'] }, { tags: ['a', 'b'] })).toEqual([
      { path: 'tags', before: 'a', after: 'a, b' },
    ]);
    expect(changesBetween([{ tag: 'x' }], [{ tag: 'y' }])).toEqual([{ path: '[0].tag', before: 'x', after: 'y' }]);
  });

  it('knows a text of several lines, which is better seen side by side', () => {
    const [change] = changesBetween({ source: 'a\nb' }, { source: 'a\nc' });
    expect(change && isLongText(change)).toBe(true);
  });

  it('names actions in words, also ones that it has never heard of', () => {
    expect(actionInWords('publish', 'policies')).toBe('published policy');
    expect(actionInWords('save-draft', 'policies')).toBe('saved the draft of policy');
    expect(actionInWords('sign-in', 'sessions')).toBe('signed in');
    expect(actionInWords('teleport', 'satellites')).toBe('teleport satellites');
  });
});
