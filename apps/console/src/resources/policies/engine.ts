/** libs/policy in the browser. Loaded with the editor, not with the first page: the parser is most of its size. */
import { parsePolicy, type Policy } from '@portcullis/policy';
import type { PolicyProblem } from '../../wire/records.js';

/** Every problem of a policy's text, each with its place. */
export function check(source: string): readonly PolicyProblem[] {
  return parsePolicy(source).problems.map(({ line, column, path, message, severity, remedy }) => ({
    line,
    column,
    path,
    message,
    severity,
    remedy,
  }));
}

/** The policy that a text says, or `null` when it has errors. */
export function parsed(source: string): Policy | null {
  return parsePolicy(source).policy ?? null;
}
