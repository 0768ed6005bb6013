import '../frugal.js';
import type { LocalRequest } from '@portcullis/wire';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ConfigError, readStateDir } from '../config.js';
import { AgentUnreachable, askAgent } from '../local/client.js';
import { LocalError } from '../local/protocol.js';
import { AGENT_VERSION } from '../version.js';
import { addDoctorCommands } from './doctor-commands.js';
import { UsageError } from './errors.js';
import { addPolicyCommands } from './policy/commands.js';
import { processTerminal, safe, type Terminal } from './terminal.js';

/** Exit codes of every command. */
export const EXIT = { clean: 0, findings: 1, usage: 2 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

const DEFAULT_CONFIG = '/Library/Application Support/Portcullis/agent.json';

/** What a command has at hand. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly now: number;
  readonly ask: (request: LocalRequest) => Promise<unknown>;
}

/** The command line `portcullis`; gives the exit code and never throws for what a person did. */
export async function main(args: readonly string[], terminal: Terminal = processTerminal): Promise<number> {
  let exit: Exit = EXIT.clean;
  const program = createProgram(terminal, (code) => {
    exit = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.usage;
    if (error instanceof ConfigError || error instanceof UsageError)
      return complain(terminal, error.message, EXIT.usage);
    if (error instanceof LocalError)
      return complain(terminal, error.message, error.code === 'usage' ? EXIT.usage : EXIT.findings);
    if (error instanceof AgentUnreachable) return complain(terminal, error.message, EXIT.findings);
    throw error;
  }
}

function complain(terminal: Terminal, message: string, exit: Exit): Exit {
  terminal.err(
    `portcullis: ${message
      .split('\n')
      .map((line) => safe(line, 2000))
      .join('\n  ')}\n`,
  );
  return exit;
}

function createProgram(terminal: Terminal, done: (exit: Exit) => void): Command {
  const program = new Command('portcullis')
    .description('What Portcullis does on this Mac, and why.')
    .version(AGENT_VERSION)
    .addOption(
      new Option('--config <file>', 'configuration of the agent').env('PORTCULLIS_CONFIG').default(DEFAULT_CONFIG),
    )
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .addHelpText('after', '\nExit codes: 0 all is well, 1 there is something to look at, 2 wrong use.');

  const context = (options: { readonly json?: boolean }): CommandContext => ({
    terminal,
    json: options.json ?? false,
    now: Date.now(),
    ask: (request) => askAgent(readStateDir(program.opts<{ config: string }>().config), request),
  });
  const add = (name: string, description: string) =>
    program.command(name).description(description).option('--json', 'print JSON');

  // Each command is loaded when it is asked for: what explains rules is no part of a quick look at the status.
  add('status', 'how this Mac stands, in a few lines').action(async (options) => {
    const { status } = await import('./status.js');
    done(await status(context(options)));
  });
  addDoctorCommands(program, context, done);
  add('devices', 'what is attached now, and what may be done with it').action(async (options) => {
    const { devices } = await import('./devices.js');
    done(await devices(context(options)));
  });
  add('events', 'what happened lately, newest first')
    .option('--limit <number>', 'how many, at most 500', parseLimit, 20)
    .action(async (options) => {
      const { events } = await import('./events.js');
      done(await events(context(options), options.limit));
    });
  add('explain', 'why a device is allowed or denied, or what a result code means')
    .argument(
      '<what...>',
      'a device (key, serial number or registry id, see `devices`), an event (id, see `events`), or a result code of macOS, also as a line of a log',
    )
    // A code may be negative, which looks like an option.
    .allowUnknownOption()
    .action(async (what: string[], options) => {
      const { explain } = await import('./explain.js');
      done(await explain(context(options), what.join(' ')));
    });
  addWatchCommand(program, terminal, done);
  add('goodbye', 'say to the server that Portcullis is about to be upgraded or removed; the installer does')
    .addArgument(new Argument('<why>').choices(['upgrade', 'uninstall'] as const))
    .action(async (why: 'upgrade' | 'uninstall', options) => {
      const { goodbye } = await import('./goodbye.js');
      done(await goodbye(context(options), why));
    });
  addUsbCommands(program, context, done);
  addPolicyCommands(program, terminal, done);
  return program;
}

function addWatchCommand(program: Command, terminal: Terminal, done: (exit: Exit) => void): void {
  program
    .command('watch')
    .description('what eslogger sees, as Portcullis would record it; needs nothing else of Portcullis on the Mac')
    .option('--stdin', 'read what eslogger writes from standard input')
    .option('--policy <file>', 'say what this policy would do (without one everything is allowed and recorded)')
    .option('--device-set <id=file...>', 'a device set that the policy names, as CSV', [])
    .option('--json', 'print events as JSON Lines')
    .addHelpText('after', '\nsudo eslogger mount unmount iokit_open | portcullis watch --stdin')
    .action(async (options) => {
      if (!options.stdin)
        throw new UsageError(
          '`watch` reads what eslogger writes: `sudo eslogger mount unmount iokit_open | portcullis watch --stdin`',
        );
      const { watchStandardInput } = await import('./watch/standard-input.js');
      done(await watchStandardInput(options, terminal));
    });
}

function addUsbCommands(
  program: Command,
  context: (options: { readonly json?: boolean }) => CommandContext,
  done: (exit: Exit) => void,
): void {
  const usb = program
    .command('usb')
    .description('USB devices that are taken away from this Mac, by policy or by an administrator');
  usb
    .command('list')
    .description('USB devices with their ids, and what holds them')
    .option('--json', 'print JSON')
    .action(async (options) => {
      const { listUsb } = await import('./usb.js');
      done(await listUsb(context(options)));
    });
  const actions = {
    capture: 'take a device away until it is released',
    release: 'give back what an administrator captured',
  };
  for (const [action, description] of Object.entries(actions)) {
    usb
      .command(action)
      .description(description)
      .argument('<id>', 'registry id or location, as `usb list` shows them')
      .option('--json', 'print JSON')
      .action(async (id: string, options) => {
        const { moveUsb } = await import('./usb.js');
        done(await moveUsb(context(options), action === 'capture' ? 'capture' : 'release', id));
      });
  }
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 500)
    throw new InvalidArgumentError('write a whole number from 1 to 500.');
  return limit;
}
