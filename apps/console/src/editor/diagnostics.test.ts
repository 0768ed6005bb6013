import { Text } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import type { PolicyProblem } from '@portcullis/wire';
import { diagnosticsOf } from './diagnostics.js';

const doc = Text.of(['version: 1', 'mode: sometimes', 'rules: []']);
const problem = (place: Partial<PolicyProblem>): PolicyProblem => ({
  line: 1,
  column: 1,
  path: '',
  message: 'unknown mode',
  severity: 'error',
  remedy: '',
  ...place,
});

describe('problems at their place in the editor', () => {
  it('marks from the column to the end of the line', () => {
    expect(diagnosticsOf(doc, [problem({ line: 2, column: 7, remedy: 'use observe or enforce' })])).toEqual([
      { from: 17, to: 26, severity: 'error', message: 'unknown mode\nuse observe or enforce' },
    ]);
  });

  it('marks the whole line for a problem at its beginning', () => {
    expect(diagnosticsOf(doc, [problem({})])[0]).toMatchObject({ from: 0, to: 10 });
  });

  it('does not fail on a place that the text does not have (any more)', () => {
    expect(diagnosticsOf(doc, [problem({ line: 99, column: 400 })])[0]).toMatchObject({ from: 36, to: 36 });
  });

  it('hands them over in the order of the text', () => {
    const froms = diagnosticsOf(doc, [problem({ line: 3 }), problem({ line: 1 })]).map(({ from }) => from);
    expect(froms).toEqual([0, 27]);
  });
});
