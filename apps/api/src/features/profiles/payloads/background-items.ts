import { AGENT_JOB, APP, APPROVE_DAEMON_JOB } from '../identifiers.js';
import type { BridgeMode } from '../profile-kinds.js';
import type { Payload } from './payload.js';

/**
 * Keeps the jobs switched on, without a notice to the person at the Mac. The daemons are named by their launchd labels alone:
 * only root can install one, and the agent's program is a JavaScript runtime, which need not be signed by the app's team. The
 * app's own job runs in people's sessions, where anybody could install one of that name: it is trusted only with its team.
 */
export function backgroundItems(mode: BridgeMode, teamId: string | null): Payload {
  const daemons = mode === 'approve' ? [AGENT_JOB, APPROVE_DAEMON_JOB] : [AGENT_JOB];
  const app =
    teamId === null
      ? []
      : ['BundleIdentifier', 'Label'].map((type) => ({ RuleType: type, RuleValue: APP, TeamIdentifier: teamId }));
  return {
    type: 'com.apple.servicemanagement',
    displayName: 'Portcullis background items',
    description: 'Keeps the background items of Portcullis switched on.',
    content: { Rules: [...daemons.map((label) => ({ RuleType: 'Label', RuleValue: label })), ...app] },
  };
}
