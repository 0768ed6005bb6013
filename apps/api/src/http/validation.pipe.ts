import { StandardSchemaValidationPipe } from '@nestjs/common';
import { invalidRequest } from '../errors/app-error.js';

/**
 * Nest would walk every body and take out keys named `constructor`, which a rule may well be called. Fastify has
 * refused `__proto__` before (secure-json-parse), and schemas build new objects of what they name.
 */
class SchemaPipe extends StandardSchemaValidationPipe {
  protected override stripProtoKeys(): void {}
}

/**
 * Checks every `@Body({schema})`, `@Query({schema})` and `@Param({schema})`; the handler gets what the schema made of
 * it.
 */
export function validationPipe(): StandardSchemaValidationPipe {
  return new SchemaPipe({ exceptionFactory: invalidRequest });
}
