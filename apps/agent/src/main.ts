import './frugal.js';
import { parseArgs } from 'node:util';
import { ConfigError } from './config.js';
import type { RunGroup } from './actors.js';
import { createLog } from './log.js';
import { keepLogFilesSmall } from './log-files.js';
import { MANAGED_PREFERENCES, readSettings, type SettingsSources } from './managed/settings.js';
import { SpoolError } from './spool/open.js';
import { AGENT_VERSION } from './version.js';

const USAGE = `Usage: portcullis-agent --config FILE

The daemon of Portcullis on a Mac. It runs until SIGTERM or SIGINT and logs JSON lines to standard output.

  --config FILE   configuration (JSON)
  --managed FILE  managed preferences (a property list) that win over it; as root on a Mac, when not given:
                  ${MANAGED_PREFERENCES}
  --version       print the version
  --help          print this
`;

/** Exit codes: 0 asked to stop, 1 could not go on, 2 wrong use or configuration. */
export async function main(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (typeof options === 'number') return options;
  keepLogFilesSmall(process.env['PORTCULLIS_LOG_FOLDER']);
  let running: RunGroup | undefined;
  let asked: string | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      asked = signal;
      running?.interrupt(signal);
    });
  }
  try {
    for (;;) {
      const { group, onStarted } = await putTogether(options);
      running = group;
      if (asked !== undefined) group.interrupt(asked);
      const reason = await group.run(onStarted);
      if (reason.kind === 'signal') return 0;
      // Whoever started the agent starts it again, without what did not stop.
      if (reason.kind !== 'restart' || group.leftBehind.length > 0) return 1;
    }
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof SpoolError)) throw error;
    process.stderr.write(`portcullis-agent: ${error.message}\n`);
    return error instanceof ConfigError ? 2 : 1;
  }
}

/** The agent with the settings of now, not running yet. */
async function putTogether(sources: SettingsSources) {
  const settings = await readSettings(sources);
  const { config } = settings;
  const log = createLog(config?.logLevel ?? 'info');
  // Loaded only now: a wrong configuration is told at once.
  const { compose, composeWaiting } = await import('./compose.js');
  const source = { settings, sources };
  const group = config === undefined ? composeWaiting(source, log) : compose(config, log, source);
  const onStarted = () =>
    log.info(
      { version: AGENT_VERSION, startedInMillis: Math.round(process.uptime() * 1000) },
      config === undefined ? 'started, and waiting for a configuration' : 'started',
    );
  return { group, onStarted };
}

function readArguments(args: readonly string[]): SettingsSources | number {
  const options = {
    config: { type: 'string' },
    managed: { type: 'string' },
    help: { type: 'boolean' },
    version: { type: 'boolean' },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    if (values.help) process.stdout.write(USAGE);
    else if (values.version) process.stdout.write(`${AGENT_VERSION}\n`);
    else if (values.config !== undefined) return sourcesOf(values.config, values.managed);
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

/** Root believes root alone; anybody else also what they could have written themselves. */
function sourcesOf(file: string, managed: string | undefined): SettingsSources {
  const user = process.geteuid?.() ?? 0;
  const isDaemonOnMac = process.platform === 'darwin' && user === 0;
  return {
    file,
    managed: managed ?? (isDaemonOnMac ? MANAGED_PREFERENCES : undefined),
    owners: new Set([0, user]),
  };
}
