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
    .addHelpText('after', '\nExit codes: 0 nothing is to be mended, 1 something is, 2 wrong use.')
    .action(async (options: { json?: boolean; facts?: string }) => {
      const { doctor } = await import('./doctor.js');
      done(await doctor(contextOf(options), { facts: options.facts }));
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
