import type { Command } from 'commander';
import type { CommandContext, Exit } from './main.js';

type ContextOf = (options: { readonly json?: boolean }) => CommandContext;

/** `portcullis doctor` and `portcullis doctor service`. What they need is loaded when they are asked for. */
export function addDoctorCommands(program: Command, contextOf: ContextOf, done: (exit: Exit) => void): void {
  const command = program
    .command('doctor')
    .description('every link between this Mac and its protection: what is wrong, why, and what to do about it')
    .option('--json', 'print JSON')
    .option('--facts <file>', 'look at what `doctor --json` saved on another Mac, not at this one')
    .option('--bundle <path>', 'look at a support bundle of another Mac (see `support`): its archive, or a folder')
    .addHelpText('after', '\nExit codes: 0 nothing is to be mended, 1 something is, 2 wrong use.')
    .action(async (options: { json?: boolean; facts?: string; bundle?: string }) => {
      const { doctor } = await import('./doctor.js');
      done(await doctor(contextOf(options), { facts: options.facts, bundle: options.bundle }));
    });
  program
    .command('support')
    .description(
      'write what macOS says about Portcullis into one file, for whoever helps; names and serials are masked',
    )
    .option('--json', 'print JSON')
    .option('--out <file>', 'where to write it (portcullis-support-DATE.zip in this folder otherwise)')
    .option('--with-names', 'leave the names of people and the serial numbers in it')
    .addHelpText('after', '\nExit codes: 0 it is written, 2 wrong use. Run it with sudo: others are shown half of it.')
    .action(async (options: { json?: boolean; out?: string; withNames?: boolean }) => {
      const { support } = await import('./support.js');
      done(await support(contextOf(options), { out: options.out, withNames: options.withNames === true }));
    });
  command
    .command('service')
    .description(
      'what IOService matching for a name, class or bundle identifier would find, and what it takes to open it',
    )
    .argument('<name>', 'for example IOUSBHostDevice, a class of a driver extension, or com.example.driver')
    .option('--json', 'print JSON')
    .option('--from <file>', 'look into what `ioreg -l -i -w 0` printed, not at this Mac')
    .addHelpText('after', '\nExit codes: 0 it is found as one expects, 1 there is something to beware of, 2 wrong use.')
    .action(async (name: string, _options: unknown, self: Command) => {
      const { doctorService } = await import('./doctor-service.js');
      const options = self.optsWithGlobals<{ json?: boolean; from?: string }>();
      done(await doctorService(contextOf(options), name, { from: options.from }));
    });
}
