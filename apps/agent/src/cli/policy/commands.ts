import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import type { Exit } from '../main.js';
import type { Terminal } from '../terminal.js';

const INPUT = 'JSON Lines; `-` or nothing: standard input';
const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const deviceSet = () =>
  new Option('--device-set <id=file>', 'a device set as CSV, by the id that rules name; repeatable')
    .argParser(collect)
    .default([]);
const json = () => new Option('--json', 'print JSON Lines').default(false);

/** `portcullis policy …`: for people who keep policy in files. Needs neither agent nor server. */
export function addPolicyCommands(program: Command, terminal: Terminal, done: (exit: Exit) => void): void {
  const policy = program.command('policy').description('check, test and try policies that are kept in files');
  addEngineCommands(policy, terminal, done);
  addReviewCommands(policy, terminal, done);
  addDocumentCommands(policy, terminal, done);
  addServerCommands(policy, terminal, done);
}

function addEngineCommands(policy: Command, terminal: Terminal, done: (exit: Exit) => void): void {
  policy
    .command('classify')
    .description('what devices are: a descriptor a line in, {"family", "capabilities", "evidence"} a line out')
    .argument('[file]', INPUT, '-')
    .action(async (file: string) => done(await (await import('./evaluate.js')).classifyLines(file, terminal)));
  policy
    .command('evaluate')
    .description('what a policy says: {"device", "context"} a line in, {"verdict"} a line out')
    .argument('[file]', INPUT, '-')
    .requiredOption('--policy <file>', 'the policy (YAML or JSON)')
    .addOption(
      new Option('--engine <engine>', 'who evaluates: this program, or the engine of the bridge')
        .choices(['ts', 'native'])
        .default('ts'),
    )
    .option('--full', 'the whole verdict, with every rule that was considered', false)
    .addOption(deviceSet())
    .action(async (file: string, options) =>
      done(await (await import('./evaluate.js')).evaluateLines(file, options, terminal)),
    );
}

function addReviewCommands(policy: Command, terminal: Terminal, done: (exit: Exit) => void): void {
  policy
    .command('check')
    .description('everything that is wrong with a policy, or suspicious')
    .argument('<file>')
    .addOption(json())
    .addOption(deviceSet())
    .action(async (file: string, options) =>
      done((await import('./review.js')).check(file, options, terminal, Date.now())),
    );
  policy
    .command('test')
    .description('run the tests that a policy carries')
    .argument('<file>')
    .addOption(json())
    .addOption(deviceSet())
    .action(async (file: string, options) => done((await import('./review.js')).test(file, options, terminal)));
  policy
    .command('diff')
    .description('what changes from one policy to another, in words; exits with 1 when anything does')
    .argument('<before>')
    .argument('<after>')
    .addOption(json())
    .action(async (before: string, after: string, options) =>
      done((await import('./review.js')).diff(before, after, options, terminal)),
    );
}

function addDocumentCommands(policy: Command, terminal: Terminal, done: (exit: Exit) => void): void {
  policy
    .command('compile')
    .description('write a policy as the (unsigned) document that a bridge reads')
    .argument('<file>')
    .requiredOption('-o, --output <file>', 'where to')
    .option('--revision <number>', 'revision to write into it', readWhole, 1)
    .action(async (file: string, options) => done((await import('./compile.js')).compile(file, options, terminal)));
  policy
    .command('explain')
    .description('what a document for a bridge says, in words')
    .argument('<document>')
    .addOption(json())
    .action(async (file: string, options) =>
      done((await import('./explain.js')).explainDocument(file, options, terminal)),
    );
  policy
    .command('starter')
    .description('the smallest policy that would have allowed what was recorded')
    .argument('[file]', `recorded verdicts (portcullis events --json), ${INPUT}`, '-')
    .option('--name <name>', 'of the policy', 'Starter')
    .option('--list', 'only list the devices that were denied anything', false)
    .addOption(
      new Option('--allow <key>', 'a device to allow, by its key; repeatable; without it, all')
        .argParser(collect)
        .default([]),
    )
    .action(async (file: string, options) =>
      done(await (await import('./starter.js')).starter(file, options, terminal)),
    );
}

function addServerCommands(policy: Command, terminal: Terminal, done: (exit: Exit) => void): void {
  const withServer = (command: Command) =>
    command
      .option('--server <url>', 'address of the server, or in PORTCULLIS_SERVER')
      .option('--token-file <file>', 'file with an API token; or the token itself in PORTCULLIS_TOKEN')
      .option('--ca-file <file>', 'PEM file of the authority that signed the certificate of the server');
  const named = () => new Option('--policy <name>', 'name or id on the server; without it, the name in the file');

  withServer(policy.command('pull'))
    .description('fetch the published source of a policy')
    .argument('<policy>', 'its name or id')
    .option('-o, --output <file>', 'where to; without it, to standard output')
    .action(async (wanted: string, options) =>
      done(await (await import('./remote.js')).pull(wanted, options, terminal)),
    );
  withServer(policy.command('plan'))
    .description('what publishing a file would change, in words and in what was recorded; exits with 1 when anything')
    .argument('<file>')
    .addOption(named())
    .option('--days <number>', 'how far back to look', readWhole, 30)
    .addOption(json())
    .action(async (file: string, options) => done(await (await import('./remote.js')).plan(file, options, terminal)));
  withServer(policy.command('publish'))
    .description('put a file in force as a new revision')
    .argument('<file>')
    .addOption(named())
    .option('--comment <text>', 'why, for those who read the history', '')
    .option('--create', 'make the policy when the server does not have it', false)
    .option('--replace-draft', 'throw away a draft that somebody left', false)
    .action(async (file: string, options) =>
      done(await (await import('./remote.js')).publish(file, options, terminal)),
    );
  policy
    .command('import')
    .description('make a policy from that of another product')
    .addArgument(new Argument('<product>').choices(['defender']))
    .argument('<file>', 'the policy of the other product (JSON)')
    .option('-o, --output <file>', 'where to write the policy; without it, to standard output')
    .option('--name <name>', 'of the policy')
    .action(async (_product: string, file: string, options) =>
      done(await (await import('./import.js')).importFromDefender(file, options, terminal)),
    );
}

function readWhole(text: string): number {
  const whole = Number(text);
  if (!Number.isInteger(whole) || whole < 1) throw new InvalidArgumentError('write a whole number from 1.');
  return whole;
}
