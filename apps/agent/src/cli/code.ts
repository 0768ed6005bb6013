import { explainCode } from '@portcullis/health';
import type { CommandContext, Exit } from './main.js';
import { facts, paragraph, safe } from './terminal.js';

type Code = NonNullable<ReturnType<typeof explainCode>>;

/** A result code of macOS, or null when the text is no such number. */
export function readCode(what: string): Code | null {
  return explainCode(what);
}

/** What a result code of macOS means, in every domain that knows it. 1 when none does. */
export function sayCode({ terminal, json }: CommandContext, code: Code): Exit {
  const { hex, unsigned, signed, readings } = code;
  if (json) terminal.out(`${JSON.stringify(code)}\n`);
  else {
    terminal.out(
      facts([
        ['hexadecimal', hex],
        ['unsigned', String(unsigned)],
        ['signed', String(signed)],
      ]),
    );
    for (const { domain, name, meaning, calls, source } of readings) {
      terminal.out(`
${safe(name)} (${safe(domain)})
  ${paragraph(meaning, '  ')}
`);
      if (calls !== '')
        terminal.out(`  in: ${paragraph(calls, '      ')}
`);
      terminal.out(`  from: ${safe(source)}
`);
    }
    if (readings.length === 0) terminal.out('\nNothing that is known here has this code.\n');
  }
  return readings.length > 0 ? 0 : 1;
}
