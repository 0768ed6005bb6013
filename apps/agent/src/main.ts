import './frugal.js';
import { parseArgs } from 'node:util';
import { ConfigError, readConfig, type Config } from './config.js';
import type { RunGroup } from './actors.js';
import { createLog, type Logger } from './log.js';
import { SpoolError } from './spool/open.js';
import { AGENT_VERSION } from './version.js';

const USAGE = `Usage: portcullis-agent --config FILE

The daemon of Portcullis on a Mac. It runs until SIGTERM or SIGINT and logs JSON lines to standard output.

  --config FILE   configuration (JSON)
  --version       print the version
  --help          print this
`;

/** Exit codes: 0 asked to stop, 1 could not go on, 2 wrong use or configuration. */
export async function main(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (typeof options === 'number') return options;
  let log: Logger;
  let group: RunGroup;
  try {
    const config: Config = readConfig(options.config);
    log = createLog(config.logLevel);
    // Loaded only now: a wrong configuration is told at once.
    const { compose } = await import('./compose.js');
    group = compose(config, log);
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof SpoolError)) throw error;
    process.stderr.write(`portcullis-agent: ${error.message}\n`);
    return error instanceof ConfigError ? 2 : 1;
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => group.interrupt(signal));
  const reason = await group.run(() =>
    log.info({ version: AGENT_VERSION, startedInMillis: Math.round(performance.now()) }, 'started'),
  );
  return reason.kind === 'signal' ? 0 : 1;
}

function readArguments(args: readonly string[]): { readonly config: string } | number {
  const options = { config: { type: 'string' }, help: { type: 'boolean' }, version: { type: 'boolean' } } as const;
  try {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    if (values.help) process.stdout.write(USAGE);
    else if (values.version) process.stdout.write(`${AGENT_VERSION}\n`);
    else if (values.config !== undefined) return { config: values.config };
    else {
      process.stderr.write(`portcullis-agent: --config FILE is missing\n\n${USAGE}`);
      return 2;
    }
    return 0;
  } catch (error) {
    process.stderr.write(`portcullis-agent: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
}
