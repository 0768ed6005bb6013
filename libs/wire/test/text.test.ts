import { describe, expect, it } from 'vitest';
import * as wire from '../src/index.js';

const { emailAddress, foreignText, isStorable, line, tags, text, verbatimText } = wire;

describe('text', () => {
  it.each(['a\0b', '\ud800', 'x\udc00', '\udc00\ud800'])('of a person that cannot be stored is refused: %j', (bad) => {
    for (const schema of [text(100), verbatimText(100), line(100), emailAddress]) {
      expect(schema.safeParse(bad).success).toBe(false);
    }
    expect(tags.safeParse([bad]).success).toBe(false);
    expect(text(100).safeParse(bad).error?.issues[0]?.message).toContain('cannot be stored');
    expect(isStorable(bad)).toBe(false);
  });

  it('of a Mac is taken as it is, up to its bound', () => {
    expect(foreignText.parse('a\0\ud800')).toBe('a\0\ud800');
    expect(foreignText.safeParse('x'.repeat(16_385)).success).toBe(false);
  });

  it('keeps every other character', () => {
    for (const good of ['𝄞 🖴', 'e\u0301', '\u202e', 'a\tb\nc']) expect(text(100).parse(good)).toBe(good);
  });

  it('is trimmed before it is measured, or kept with its space', () => {
    expect(text(3).parse('  abc  ')).toBe('abc');
    expect(text(3, 1).safeParse('   ').success).toBe(false);
    expect(verbatimText(5).parse(' a b ')).toBe(' a b ');
    expect(verbatimText(3).safeParse(' ab ').success).toBe(false);
  });

  it('on one line holds nothing that a terminal acts on', () => {
    expect(line(10).safeParse('a\u001b[1m').success).toBe(false);
  });

  it('as a tag is there once', () => {
    expect(tags.parse([' berlin', 'berlin ', 'lab'])).toEqual(['berlin', 'lab']);
  });
});
