import 'reflect-metadata';
import { createApplication } from './application.js';
import { DatabaseUnreachableError } from './database/database.js';
import { ConfigurationError, parseConfiguration } from './configuration/configuration.js';

/** Starts the API and stays until SIGINT or SIGTERM; then it answers what is under way, and ends. */
async function main(): Promise<void> {
  const configuration = parseConfiguration(process.env);
  const app = await createApplication(configuration);
  // A stop that was asked for is no failure: exit code 0, not death by signal.
  app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true });
  await app.listen(configuration.port, configuration.host);
  process.stdout.write(
    `${JSON.stringify({ level: 30, msg: `listening on ${await app.getUrl()}`, url: await app.getUrl() })}\n`,
  );
}

try {
  await main();
} catch (error) {
  const isExpected =
    error instanceof ConfigurationError ||
    error instanceof DatabaseUnreachableError ||
    (error instanceof Error && 'code' in error);
  process.stderr.write(
    `portcullis-api: ${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}
