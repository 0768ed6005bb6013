import { describe, expect, it } from 'vitest';
import { mutationsOf } from './mutations.mjs';

/**
 * @param {string} text
 * @returns {readonly string[]} the text after each change
 */
function after(text) {
  return mutationsOf('a.ts', text).map(
    ({ start, end, replacement }) => text.slice(0, start) + replacement + text.slice(end),
  );
}

describe('mutationsOf', () => {
  it('flips comparisons, connectives and conditions', () => {
    const mutants = after('export const a = b === c && d < 3 ? e : f;');
    expect(mutants).toContain('export const a = b !== c && d < 3 ? e : f;');
    expect(mutants).toContain('export const a = b === c || d < 3 ? e : f;');
    expect(mutants).toContain('export const a = b === c && d >= 3 ? e : f;');
    expect(mutants).toContain('export const a = b === c && d < 4 ? e : f;');
    expect(mutants).toContain('export const a = !(b === c && d < 3) ? e : f;');
  });

  it('removes statements, returns early and drops defaults', () => {
    const mutants = after('function f() { go(); throw a ?? b; }');
    expect(mutants).toContain('function f() { ; throw a ?? b; }');
    expect(mutants).toContain('function f() { go(); ; }');
    expect(mutants).toContain('function f() { go(); throw a; }');
    expect(mutants).toContain('function f() { return;  go(); throw a ?? b; }');
  });

  it('changes literals, anchors, elements and methods', () => {
    expect(after("f(true, 'x', /^a$/, [1, b], c.some(d), e.filter(g))")).toEqual(
      expect.arrayContaining([
        "f(false, 'x', /^a$/, [1, b], c.some(d), e.filter(g))",
        "f(true, '', /^a$/, [1, b], c.some(d), e.filter(g))",
        "f(true, 'x', /a$/, [1, b], c.some(d), e.filter(g))",
        "f(true, 'x', /^a/, [1, b], c.some(d), e.filter(g))",
        "f(true, 'x', /^a$/, [1], c.some(d), e.filter(g))",
        "f(true, 'x', /^a$/, [1, b], c.every(d), e.filter(g))",
        "f(true, 'x', /^a$/, [1, b], c.some(d), e)",
      ]),
    );
  });

  it('keeps its places right behind letters that take more than one byte', () => {
    expect(after("const ü = '🔒'; const b = 1 < a;")).toContain("const ü = '🔒'; const b = 1 <= a;");
  });

  it('leaves types, names and imports alone', () => {
    expect(
      after(
        "import a from 'b'; export * from 'c'; type D = 'e' | 1; interface F { g: true } let h: 'i'; ({ 'j': k });",
      ),
    ).toEqual(["import a from 'b'; export * from 'c'; type D = 'e' | 1; interface F { g: true } let h: 'i'; ;"]);
  });
});
