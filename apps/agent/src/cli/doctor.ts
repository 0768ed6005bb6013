import { STATE_TEXTS } from '@portcullis/health';
import { AgentUnreachable } from '../local/client.js';
import { LocalError } from '../local/protocol.js';
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
    if (error instanceof AgentUnreachable) return sayAlone(context, unreachable(error));
    if (error instanceof LocalError && error.code === 'not-configured') return sayAlone(context, notConfigured(error));
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

function unreachable(error: AgentUnreachable): Problem {
  return {
    code: `agent-${error.reason}`,
    severity: 'critical',
    title: error.reason === 'no-permission' ? 'The agent may not be asked' : 'The agent does not answer',
    cause: `${error.message}. What the bridge enforces goes on without it, but nothing is reported and nothing new arrives.`,
    fix:
      error.reason === 'no-permission'
        ? 'Run the command again with sudo.'
        : 'Start the agent. If it does not stay up, the last line of its log says who stopped it, and why.',
  };
}

function notConfigured(error: LocalError): Problem {
  return {
    code: 'agent-not-configured',
    severity: 'critical',
    title: 'The agent waits for its configuration',
    cause: `It was not told enough to enrol this Mac: ${error.message}. The bridge observes meanwhile, and blocks nothing that no policy of an earlier enrolment blocks.`,
    fix: 'If device management configures this Mac, assign the profile for the agent to it: it is taken up within seconds, without a restart. Otherwise write server and enrolmentToken into the configuration file and start the agent again.',
  };
}

/** The agent is the one that knows; without its answer this is the one thing to mend. */
function sayAlone({ terminal, json }: CommandContext, problem: Problem): Exit {
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
