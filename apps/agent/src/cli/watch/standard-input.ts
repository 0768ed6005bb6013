import { realMac } from '../../system/mac.js';
import type { Exit } from '../main.js';
import { parsedPolicy, readDeviceSets } from '../policy/source.js';
import type { Terminal } from '../terminal.js';
import { watch } from './watch.js';

interface Options {
  readonly policy?: string;
  readonly deviceSet: readonly string[];
  readonly json?: boolean;
}

export async function watchStandardInput(options: Options, terminal: Terminal): Promise<Exit> {
  const policy = options.policy === undefined ? null : parsedPolicy(options.policy, terminal);
  if (policy === undefined) return 1;
  const deviceSets = readDeviceSets(options.deviceSet, terminal);
  // Ctrl-C ends eslogger too, and with it what comes; what was seen is summed up all the same.
  process.once('SIGINT', () => {});
  return watch(
    process.stdin,
    {
      json: options.json ?? false,
      policy,
      deviceSets,
      mac: process.platform === 'darwin' ? realMac : null,
      now: Date.now,
    },
    terminal,
  );
}
