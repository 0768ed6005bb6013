import { FEATURES } from '../app.module.js';
import { openApiText } from '../openapi/document.js';
import { declaredRoutes } from '../openapi/routes.js';

/** Prints the API's description; needs neither settings nor a database. */
export function printOpenApi(): void {
  process.stdout.write(openApiText(declaredRoutes(FEATURES)));
}
