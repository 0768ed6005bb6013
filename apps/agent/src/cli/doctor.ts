import { STATE_TEXTS } from '@portcullis/health';
import { AgentUnreachable } from '../local/client.js';
import type { CommandContext, Exit } from './main.js';
import { readAnswer } from './read.js';
import { statusShape, type Status } from './shapes.js';
import { isFinding } from './status.js';
import { paragraph, safe } from './terminal.js';

type Problem = Status['diagnosis']['problems'][number];

export async function doctor(context: CommandContext): Promise<Exit> {
  const { ask, terminal, json } = context;
  let answer: unknown;
  try {
    answer = await ask({ command: 'status' });
  } catch (error) {
    if (error instanceof AgentUnreachable) return doctorWithoutAgent(context, error);
    throw error;
  }
  const { diagnosis } = readAnswer(statusShape, answer);
  const { state, checks, problems } = diagnosis;
  if (json) terminal.out(`${JSON.stringify(diagnosis)}\n`);
  else {
    terminal.out(`${STATE_TEXTS[state].title}. ${STATE_TEXTS[state].meaning}\n\n`);
    for (const check of checks) terminal.out(`  ${mark(check.state)}  ${safe(check.title)}\n`);
    terminal.out(problems.length === 0 ? '\nNothing is wrong.\n' : sayProblems(problems));
  }
  return problems.some(isFinding) ? 1 : 0;
}

/** The agent is the one that knows; without it this is the one thing to mend. */
function doctorWithoutAgent({ terminal, json }: CommandContext, error: AgentUnreachable): Exit {
  const problem: Problem = {
    code: `agent-${error.reason}`,
    severity: 'critical',
    title: error.reason === 'no-permission' ? 'The agent may not be asked' : 'The agent does not answer',
    cause: `${error.message}. What the bridge enforces goes on without it, but nothing is reported and nothing new arrives.`,
    fix:
      error.reason === 'no-permission'
        ? 'Run the command again with sudo.'
        : 'Start the agent. If it does not stay up, the last line of its log says who stopped it, and why.',
  };
  if (json) terminal.out(`${JSON.stringify({ state: 'unknown', problems: [problem], checks: [] })}\n`);
  else terminal.out(`${STATE_TEXTS.unknown.title}. ${STATE_TEXTS.unknown.meaning}\n${sayProblems([problem])}`);
  return 1;
}

function sayProblems(problems: readonly Problem[]): string {
  return problems
    .map(
      ({ severity, title, cause, fix }, index) =>
        `\n${index + 1}. ${safe(title)} (${severity})\n   why:  ${paragraph(cause, '         ')}\n   do:   ${paragraph(fix, '         ')}\n`,
    )
    .join('');
}

function mark(state: string): string {
  if (state === 'ok') return 'ok     ';
  return state === 'problem' ? 'PROBLEM' : 'unknown';
}
