/** libs/policy in the browser. Loaded with the editor, not with the first page: the parser is most of its size. */
import { lintPolicy, parsePolicy, type Policy, type Problem } from '@portcullis/policy';
import type { PolicyProblem } from '@portcullis/wire';

/**
 * Every problem of a policy's text, each with its place. What hangs on the device sets is left to the server.
 * @param today `YYYY-MM-DD`, for what is overdue
 */
export function check(source: string, today: string): readonly PolicyProblem[] {
  const { policy, problems } = parsePolicy(source);
  const linted = policy === null ? [] : lintPolicy(policy, { source, today });
  return [...problems, ...linted].map(toRow);
}

function toRow({ line, column, path, message, severity, remedy }: Problem): PolicyProblem {
  return { line, column, path, message, severity, remedy };
}

/** The policy that a text says, or `null` when it has errors. */
export function parsed(source: string): Policy | null {
  return parsePolicy(source).policy ?? null;
}
