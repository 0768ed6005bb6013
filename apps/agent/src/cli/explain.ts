import { explainTrace, sentence } from '@portcullis/policy';
import { attachedDevice, localExplanation, verdict as wholeVerdict } from '@portcullis/wire';
import { ConfigError } from '../config.js';
import { AgentUnreachable } from '../local/client.js';
import { LocalError } from '../local/protocol.js';
import { readCode, sayCode } from './code.js';
import { nameOf } from './devices.js';
import { UsageError } from './errors.js';
import type { CommandContext, Exit } from './main.js';
import { readAnswer } from './read.js';
import { say, shownTime } from './events.js';
import { facts, paragraph, safe } from './terminal.js';

/**
 * The sentence about a device or an event, and every rule that was considered for it; or the meaning of a result code
 * of macOS. A plain number may be the registry id of a device, so the agent is asked first; a code needs no agent.
 */
export async function explain(context: CommandContext, what: string): Promise<Exit> {
  const code = readCode(what);
  try {
    return await explainFromAgent(context, what);
  } catch (error) {
    if (code && !(error instanceof LocalError && error.code !== 'not-found')) return sayCode(context, code);
    if (error instanceof LocalError && error.code === 'not-found')
      throw new LocalError(error.code, `${error.message}, and it is no code`);
    throw isOfTheAgent(error) ? noCode(what, error) : error;
  }
}

/** There is no agent here that could know a device or an event of that name: that is no mistake of whoever asks. */
function isOfTheAgent(error: unknown): error is Error {
  return error instanceof ConfigError || error instanceof AgentUnreachable;
}

function noCode(what: string, error: Error): Error {
  const asked = `\`${safe(what, 100)}\` is no code: neither a number that macOS returns nor the name of one`;
  const why = error instanceof AgentUnreachable ? ` (${error.message})` : '';
  const message = `${asked}; and whether it is a device or an event is not known, since no agent can be asked here${why}`;
  return error instanceof AgentUnreachable ? new AgentUnreachable(error.reason, message) : new UsageError(message);
}

async function explainFromAgent({ ask, terminal, json }: CommandContext, what: string): Promise<Exit> {
  const answer = await ask({ command: 'explain', what });
  const { device, event, verdict } = readAnswer(localExplanation, answer);
  if (json) {
    terminal.out(`${JSON.stringify(answer)}\n`);
    return 0;
  }
  const attached = device?.attached ?? attachedDevice.safeParse(event?.['attached']).data;
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
    terminal.out(
      `\nNow: ${paragraph(sentence({ device: attached.device, verdict: present }), '     ')}\n${traceOf(present)}`,
    );
  if (event) {
    terminal.out(`\n${safe(shownTime(event))}: ${paragraph(say(event), '  ')}\n${traceOf(event['verdict'])}`);
  }
  return 0;
}

/** A line for every rule that was considered. */
function traceOf(verdict: unknown): string {
  const lines = explainTrace(wholeVerdict.safeParse(verdict).data?.trace ?? []);
  return lines.map((line) => `  - ${paragraph(line, '    ')}\n`).join('');
}
