import { FEATURES } from '../app.module.js';
import { openApiText } from '../http/openapi/document.js';
import { declaredRoutes } from '../http/openapi/routes.js';

/** Prints the API's description; needs neither settings nor a database. */
export function printOpenApi(): void {
  process.stdout.write(openApiText(declaredRoutes(FEATURES)));
}
