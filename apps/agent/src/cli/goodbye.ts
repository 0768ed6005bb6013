import { goodbyeAnswer } from '@portcullis/wire';
import type { CommandContext, Exit } from './main.js';
import { readAnswer } from './read.js';

export async function goodbye({ ask, terminal, json }: CommandContext, why: 'upgrade' | 'uninstall'): Promise<Exit> {
  const answer = readAnswer(goodbyeAnswer, await ask({ command: 'goodbye', why }));
  if (json) terminal.out(`${JSON.stringify(answer)}\n`);
  else if (answer.delivered) terminal.out('The server knows.\n');
  else terminal.out('The server could not be told in time; the agent keeps it for later.\n');
  return answer.delivered ? 0 : 1;
}
