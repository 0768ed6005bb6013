/** Does the agent answer. It decides nothing; without it nothing is reported and nothing new arrives. */
import { IDENTITY } from '@portcullis/wire';
import type { LaunchdJob } from '../outputs/launchctl.js';
import { backgroundPane } from '../macos.js';
import { finding } from '../problem.js';
import type { Finding } from '../problem.js';
import type { KnownFacts } from '../facts.js';
import { endInWords } from './ended.js';

const GOES_ON = 'What the bridge enforces goes on without it, but nothing is reported and nothing new arrives.';

export function agentFindings(facts: KnownFacts): readonly Finding[] {
  if (facts.agent.failure === 'not-configured') return [notConfigured(facts)];
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
          cause: `It runs, but does not answer, or answers as another version than this command line${inBrackets(facts)}. ${GOES_ON}`,
          fix: `Restart it: sudo launchctl kickstart -k system/${IDENTITY.agent}. If it stays so, install Portcullis again over the old one; settings are kept.`,
        }),
      ];
    case 'not-running':
    case null:
      return [notRunning(facts, job)];
  }
}

function inBrackets({ agent }: KnownFacts): string {
  return agent.detail === null ? '' : ` (${agent.detail})`;
}

function notConfigured({ agent }: KnownFacts): Finding {
  return finding('unknown', {
    code: 'agent-not-configured',
    check: 'agent',
    severity: 'critical',
    title: 'The agent waits for its configuration',
    cause: `It was not told enough to enrol this Mac${agent.detail === null ? '' : `: ${agent.detail}`}. The bridge observes meanwhile, and blocks nothing that no policy of an earlier enrolment blocks.`,
    fix: 'If device management configures this Mac, assign the profile for the agent to it: it is taken up within seconds, without a restart. Otherwise write server and enrolmentToken into the configuration file and start the agent again.',
  });
}

function notRunning(facts: KnownFacts, job: LaunchdJob | null): Finding {
  const off = facts.system.backgroundItems.agent === false;
  const why = off
    ? 'The agent does not run: it is switched off as a background item.'
    : job?.loaded === false
      ? 'The agent does not run: launchd does not know its job.'
      : job !== null && job.pid === null && (job.lastExitCode ?? 0) !== 0
        ? `The agent does not stay up: it ${endInWords(job)}.`
        : `The agent does not run${inBrackets(facts)}.`;
  return finding('unknown', {
    code: 'agent-not-running',
    check: 'agent',
    severity: 'critical',
    title: 'The agent does not run',
    cause: `${why} ${GOES_ON}`,
    fix: off
      ? `Open ${backgroundPane(facts.macos)} and switch Portcullis on.`
      : job?.loaded === false
        ? `Load it: sudo launchctl bootstrap system /Library/LaunchDaemons/${IDENTITY.agent}.plist. If that file is missing, install Portcullis again; settings are kept.`
        : `Start it: sudo launchctl kickstart system/${IDENTITY.agent}. If it does not stay up, the last line of its log says who stopped it, and why.`,
    facts: { loaded: job?.loaded ?? null, lastExitCode: job?.lastExitCode ?? null },
  });
}
