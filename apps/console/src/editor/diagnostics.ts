import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { PolicyProblem } from '@portcullis/wire';

/** Problems at their place in this text. Places beyond its end (an older answer) fall on the last line. */
export function diagnosticsOf(doc: Text, problems: readonly PolicyProblem[]): Diagnostic[] {
  return problems
    .map((problem): Diagnostic => {
      const line = doc.line(Math.min(Math.max(problem.line, 1), doc.lines));
      const from = Math.min(line.from + Math.max(problem.column - 1, 0), line.to);
      return {
        from,
        to: Math.max(from, line.to),
        severity: problem.severity,
        message: problem.remedy === '' ? problem.message : `${problem.message}\n${problem.remedy}`,
      };
    })
    .toSorted((a, b) => a.from - b.from);
}
