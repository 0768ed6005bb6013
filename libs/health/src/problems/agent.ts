/** Does the agent answer. It decides nothing; without it nothing is reported and nothing new arrives. */
import type { LaunchdJob } from '../outputs/launchctl.js';
import { backgroundPane } from '../macos.js';
import { finding } from '../problem.js';
import type { Finding } from '../problem.js';
import type { KnownFacts } from '../read.js';
import { exitInWords } from './ended.js';

const GOES_ON = 'What the bridge enforces goes on without it, but nothing is reported and nothing new arrives.';

export function agentFindings(facts: KnownFacts): readonly Finding[] {
  if (facts.agent.running !== false) return [];
  const job = facts.system.jobs.agent;
  switch (facts.agent.failure) {
    case 'no-permission':
      return [
        finding('unknown', {
          code: 'agent-no-permission',
          check: 'agent',
          severity: 'warning',
          title: 'The agent may not be asked',
          cause:
            'Its socket is open to its own user alone, on a Mac to root. What the agent knows is missing from this list.',
          fix: 'Run the command again with sudo.',
        }),
      ];
    case 'no-answer':
      return [
        finding('unknown', {
          code: 'agent-no-answer',
          check: 'agent',
          severity: 'critical',
          title: 'The agent does not answer',
          cause: `It runs, but does not answer, or answers as another version than this command line. ${GOES_ON}`,
          fix: 'Restart it: sudo launchctl kickstart -k system/org.portcullis.agent. If it stays so, install Portcullis again over the old one; settings are kept.',
        }),
      ];
    case 'not-running':
    case null:
      return [notRunning(facts, job)];
  }
}

function notRunning(facts: KnownFacts, job: LaunchdJob | null): Finding {
  const off = facts.system.backgroundItems.agent === false;
  const why = off
    ? 'The agent does not run: it is switched off as a background item.'
    : job?.loaded === false
      ? 'The agent does not run: launchd does not know its job.'
      : job !== null && job.pid === null && (job.lastExitCode ?? 0) !== 0
        ? `The agent does not stay up: it ended ${exitInWords(job)}.`
        : 'The agent does not run.';
  return finding('unknown', {
    code: 'agent-not-running',
    check: 'agent',
    severity: 'critical',
    title: 'The agent does not run',
    cause: `${why} ${GOES_ON}`,
    fix: off
      ? `Open ${backgroundPane(facts.macos)} and switch Portcullis on.`
      : job?.loaded === false
        ? 'Load it: sudo launchctl bootstrap system /Library/LaunchDaemons/org.portcullis.agent.plist. If that file is missing, install Portcullis again; settings are kept.'
        : 'Start it: sudo launchctl kickstart system/org.portcullis.agent. If it does not stay up, the last line of its log says who stopped it, and why.',
    facts: { loaded: job?.loaded ?? null, lastExitCode: job?.lastExitCode ?? null },
  });
}
