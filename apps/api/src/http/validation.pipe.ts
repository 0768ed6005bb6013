import { StandardSchemaValidationPipe } from '@nestjs/common';
import { AppError, type ErrorDetail } from '../errors/app-error.js';

/** What a schema found wrong, as the Standard Schema specification and zod both give it. */
export interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

function detail(issue: Issue): ErrorDetail {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  return path === '' ? { message: issue.message } : { path, message: issue.message };
}

/** The refusal of an input that a schema does not admit, with every problem in its place. */
export function invalidRequest(issues: readonly Issue[]): AppError {
  const details = issues.slice(0, 100).map(detail);
  const first = details[0];
  const where = first?.path === undefined ? '' : ` at \`${first.path}\``;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return new AppError('invalid-request', `the request is not valid${where}: ${first?.message ?? 'unknown'}${more}`, {
    details,
  });
}

/**
 * Nest would walk every body and take out keys named `constructor`, which a rule may well be called. Fastify has refused
 * `__proto__` before (secure-json-parse), and schemas build new objects of what they name.
 */
class SchemaPipe extends StandardSchemaValidationPipe {
  protected override stripProtoKeys(): void {}
}

/** Checks every `@Body({schema})`, `@Query({schema})` and `@Param({schema})`; the handler gets what the schema made of it. */
export function validationPipe(): StandardSchemaValidationPipe {
  return new SchemaPipe({ exceptionFactory: invalidRequest });
}
