/** Is there a bridge, does it answer, and how strong is the way in which it runs. */
import type { CheckId } from '@portcullis/wire';
import type { BridgeFailure } from '../facts.js';
import { finding } from '../problem.js';
import type { Finding, Problem } from '../problem.js';
import type { KnownFacts } from '../facts.js';
import { sayCount } from '../text.js';

export function bridgeFindings(facts: KnownFacts): readonly Finding[] {
  if (facts.bridge.connected === false) return [unreachable(facts)];
  if (facts.bridge.connected === null || facts.bridge.status === null) return [];
  return [...modeFindings(facts), ...lateFindings(facts)];
}

const WHY_UNREACHABLE: Readonly<Record<Exclude<BridgeFailure, 'protocol'>, string>> = {
  'not-running': 'The bridge is not running: nothing on this Mac decides about devices.',
  'no-permission':
    'The agent is not allowed to open the socket of the bridge: the two run as different users. Whether the bridge decides is not known.',
  timeout: 'The bridge does not answer the agent. Whether it still decides about devices is not known.',
  other: 'The agent has no connection to the bridge. Whether the bridge decides about devices is not known.',
};

const OPEN_THE_APP =
  'Open the Portcullis app, which starts the bridge and shows what is still to be allowed. If it stays so, install Portcullis again over the old one; settings are kept.';

/** Where something else says why the bridge is not there, that alone is to be mended. */
export function isExplained({ code }: Problem, problems: readonly Problem[]): boolean {
  return (
    code === 'bridge-unreachable' &&
    problems.some(({ check, severity }) => severity === 'critical' && EXPLAINING.includes(check))
  );
}
const EXPLAINING: readonly CheckId[] = ['installation', 'approval', 'permission'];

export function explained(problem: Problem): Problem {
  return { ...problem, fix: 'Mend what is named before it: the bridge then starts by itself.' };
}

function unreachable(facts: KnownFacts): Finding {
  const { failure, detail } = facts.bridge;
  const said = { failure, detail };
  if (failure === 'protocol') {
    return finding('unknown', {
      code: 'protocol-mismatch',
      check: 'bridge',
      severity: 'critical',
      title: 'Bridge and agent do not understand each other',
      cause: `They come from versions that speak different protocols${detail === null ? '' : ` (${detail})`}. What the bridge does is not known.`,
      fix: 'Install the same version of Portcullis for both: update the older of the two. No restart of the Mac is needed.',
      facts: said,
    });
  }
  return finding(failure === 'not-running' ? 'unprotected' : 'unknown', {
    code: 'bridge-unreachable',
    check: 'bridge',
    severity: 'critical',
    title: 'The bridge cannot be reached',
    cause: WHY_UNREACHABLE[failure ?? 'other'],
    fix:
      failure === 'no-permission'
        ? 'Run the agent as root, by the launchd job that the installer set up, and not by hand.'
        : OPEN_THE_APP,
    facts: said,
  });
}

function modeFindings(facts: KnownFacts): readonly Finding[] {
  switch (facts.bridge.status?.bridgeMode) {
    case 'simulate':
      return [
        finding('protected', {
          code: 'simulated',
          check: 'bridge',
          severity: 'info',
          title: 'This Mac is simulated',
          cause: 'Its devices come from recordings. The decisions are the real ones, but no hardware is behind them.',
          fix: 'Nothing is to be done in a demonstration. On a real Mac, install the bridge in place of the simulator.',
        }),
      ];
    case 'approve':
      return [
        finding('partly', {
          code: 'approve-mode',
          check: 'bridge',
          severity: 'warning',
          title: 'Approve mode deters, it does not prevent',
          cause:
            'The bridge runs without the Endpoint Security entitlement: someone with administrator rights can mount past it, and macOS mounts a disk after 10 seconds without an answer.',
          fix: 'For full strength install the system extension (authorize mode), which needs the entitlement from Apple. Until then treat this Mac as partly protected.',
        }),
      ];
    case 'observe':
      return [
        finding('observing', {
          code: 'observe-mode',
          check: 'bridge',
          severity: 'warning',
          title: 'The bridge can only watch',
          cause: 'It runs on the output of eslogger, which tells what happened and cannot prevent anything.',
          fix: 'Run the bridge in approve or authorize mode to have the policy enforced.',
        }),
      ];
    default:
      return [];
  }
}

function lateFindings(facts: KnownFacts): readonly Finding[] {
  const tooLate = facts.bridge.status?.counters.tooLate ?? 0;
  const dropped = facts.bridge.status?.counters.dropped ?? 0;
  if (tooLate === 0 && dropped === 0) return [];
  const parts = [
    ...(tooLate > 0 ? [`${sayCount(tooLate, 'question was', 'questions were')} answered too late`] : []),
    ...(dropped > 0 ? [`${sayCount(dropped, 'message was', 'messages were')} dropped by macOS`] : []),
  ];
  return [
    finding('partly', {
      code: 'answers-late',
      check: 'bridge',
      severity: 'warning',
      title: 'Some accesses went undecided',
      cause: `Since the bridge started, ${parts.join(' and ')}; macOS may have let these accesses through.`,
      fix: 'Look for what keeps this Mac so busy (Activity Monitor, sorted by CPU), then look at the events of that time. The count begins anew when the bridge starts.',
      facts: { tooLate, dropped },
    }),
  ];
}
