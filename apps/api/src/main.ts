import 'reflect-metadata';
import { createApplication } from './application.js';
import { parseConfiguration } from './configuration/configuration.js';
import { failureText } from './errors/failure-text.js';

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
  process.stderr.write(failureText(error, process.env['PORTCULLIS_LOG_LEVEL']));
  process.exit(1);
}
