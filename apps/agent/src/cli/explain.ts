import { nameOf } from './devices.js';
import type { CommandContext, Exit } from './main.js';
import { readAnswer } from './read.js';
import { say } from './say.js';
import { sayVerdict, sayVerdictEvent } from './sentence.js';
import { explainShape, type ShownVerdict } from './shapes.js';
import { facts, safe, table } from './terminal.js';

export async function explain({ ask, terminal, json }: CommandContext, what: string): Promise<Exit> {
  const answer = await ask({ command: 'explain', what });
  const { device, event, verdict } = readAnswer(explainShape, answer);
  if (json) {
    terminal.out(`${JSON.stringify(answer)}\n`);
    return 0;
  }
  const attached = device?.attached ?? event?.attached;
  if (attached) {
    const { family, serialNumber } = attached.device;
    terminal.out(
      `${safe(nameOf(attached.device))}\n${facts([
        ['family', family],
        ['key', attached.key],
        ['serial', serialNumber],
        ['location', attached.location],
      ])}`,
    );
  }
  const present = verdict ?? device?.bridge?.verdict;
  if (present && attached) terminal.out(`\nNow: ${safe(sayVerdict(present, attached.device))}\n${sayTrace(present)}`);
  if (event) {
    terminal.out(`\n${safe(event.time.slice(0, 19).replace('T', ' '))}: ${safe(say(event, sayVerdictEvent))}\n`);
    if (event.verdict) terminal.out(sayTrace(event.verdict));
  }
  return 0;
}

/** Every rule that was considered, and why it did not match. */
function sayTrace({ trace }: ShownVerdict): string {
  if (!trace || trace.length === 0) return '';
  return `\n${table(
    ['RULE', 'MATCHED', 'DECIDED', 'BECAUSE'],
    trace.map(({ rule, matched, decided, because }) => [rule, matched, decided?.join(' '), because]),
  )}`;
}
