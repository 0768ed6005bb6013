import { LocalError } from '../local/protocol.js';
import { readCode, sayCode } from './code.js';
import { nameOf } from './devices.js';
import type { CommandContext, Exit } from './main.js';
import { readAnswer } from './read.js';
import { say } from './say.js';
import { sayTrace, sayVerdict } from './sentence.js';
import { explainShape } from './shapes.js';
import { facts, paragraph, safe } from './terminal.js';

/**
 * The sentence about a device or an event, and every rule that was considered for it; or the meaning of a result code of
 * macOS. A plain number may be the registry id of a device, so the agent is asked first; a code needs no agent.
 */
export async function explain(context: CommandContext, what: string): Promise<Exit> {
  const code = readCode(what);
  try {
    return await explainFromAgent(context, what);
  } catch (error) {
    if (code && !(error instanceof LocalError && error.code !== 'not-found')) return sayCode(context, code);
    throw error;
  }
}

async function explainFromAgent({ ask, terminal, json }: CommandContext, what: string): Promise<Exit> {
  const answer = await ask({ command: 'explain', what });
  const { device, event, verdict } = readAnswer(explainShape, answer);
  if (json) {
    terminal.out(`${JSON.stringify(answer)}\n`);
    return 0;
  }
  const attached = device?.attached ?? event?.attached;
  const present = verdict ?? device?.bridge?.verdict;
  if (attached) {
    const { family, serialNumber } = attached.device;
    const lines = [
      ['family', family],
      ['key', attached.key],
      ['serial', serialNumber],
      ['location', attached.location],
    ] as const;
    terminal.out(`${safe(nameOf(attached.device))}\n${facts(lines)}`);
  }
  if (device?.seenBy === 'agent') terminal.out('\nThe bridge does not see it, so nothing is decided about it.\n');
  if (present && attached)
    terminal.out(`\nNow: ${paragraph(sayVerdict(present, attached.device), '     ')}\n${list(sayTrace(present))}`);
  if (event) {
    const time = event.time.slice(0, 19).replace('T', ' ');
    terminal.out(`\n${safe(time)}: ${paragraph(say(event), '  ')}\n${list(sayTrace(event.verdict))}`);
  }
  return 0;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `  - ${paragraph(line, '    ')}\n`).join('');
}
