import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { failureText, UsageError } from './errors/failure-text.js';
import { type Configuration, parseConfiguration } from './configuration/configuration.js';

const USAGE = `usage: portcullis-api <command>

  migrate up                    run the migrations that have not run yet
  migrate down [n]              take the last n migrations back (1 unless given)
  seed-demo --admin-password-file FILE --enrolment-token-file FILE [--token-tags TAG,TAG]...
                                a demo organisation; what is there already stays. For each list of tags there is one more
                                token, which is the file's with _TAG,TAG behind it
  create-admin --email ADDRESS [--name NAME] --password-stdin
                                an administrator, with the password from the standard input;
                                an account that is there already gets password and role
  rotate-key                    a new signing key for every organisation; Macs follow by themselves
  openapi                       print the API's OpenAPI document

Settings come from the environment: DATABASE_URL, PORTCULLIS_SECRET, …
`;

function configuration(): Configuration {
  return parseConfiguration(process.env);
}

function required(value: string | undefined, option: string): string {
  if (value === undefined || value === '') throw new UsageError(`\`${option}\` is missing`);
  return value;
}

function parseCount(text: string | undefined): number {
  if (text === undefined) return 1;
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new UsageError(`\`${text}\` is not a number of migrations; give 1 or more`);
  return Number(text);
}

function options(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        'admin-password-file': { type: 'string' },
        'enrolment-token-file': { type: 'string' },
        'token-tags': { type: 'string', multiple: true },
        email: { type: 'string' },
        name: { type: 'string' },
        'password-stdin': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.toLowerCase() : String(error));
  }
}

async function run(args: string[]): Promise<void> {
  const { values, positionals } = options(args);
  const [command, argument, count] = positionals;
  if (values.help === true) {
    process.stdout.write(USAGE);
    return;
  }
  // Each command loads what it needs: the whole application takes longer to load than a migration to see that there
  // is none.
  switch (command) {
    case 'migrate': {
      const { migrateDown, migrateUp } = await import('./database/migrate.js');
      if (argument === 'up') return migrateUp(configuration().databaseUrl);
      if (argument === 'down') return migrateDown(configuration().databaseUrl, parseCount(count));
      throw new UsageError('say `migrate up` or `migrate down [n]`');
    }
    case 'seed-demo': {
      const { seedDemo } = await import('./seeding.js');
      const passwordFile = required(values['admin-password-file'], '--admin-password-file');
      return seedDemo(
        configuration(),
        passwordFile,
        required(values['enrolment-token-file'], '--enrolment-token-file'),
        values['token-tags'] ?? [],
      );
    }
    case 'create-admin': {
      const email = required(values.email, '--email');
      // A password on the command line would be in everybody's process list.
      if (values['password-stdin'] !== true)
        throw new UsageError('give `--password-stdin` and the password on the standard input');
      const { createAdmin } = await import('./seeding.js');
      return createAdmin(configuration(), email, values.name);
    }
    case 'rotate-key': {
      const { rotateKey } = await import('./seeding.js');
      return rotateKey(configuration());
    }
    case 'openapi': {
      // Needs neither settings nor a database.
      const [{ FEATURES }, { openApiText }, { declaredRoutes }] = await Promise.all([
        import('./app.module.js'),
        import('./http/openapi/document.js'),
        import('./http/openapi/routes.js'),
      ]);
      process.stdout.write(openApiText(declaredRoutes(FEATURES)));
      return;
    }
    default:
      throw new UsageError(command === undefined ? 'a command is missing' : `there is no command \`${command}\``);
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(failureText(error, process.env['PORTCULLIS_LOG_LEVEL']));
  if (error instanceof UsageError) process.stderr.write(`\n${USAGE}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
