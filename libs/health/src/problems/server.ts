/** The way to the server: enrolment, reachability, certificate, clock. */
import { finding } from '../problem.js';
import type { Finding } from '../problem.js';
import type { KnownFacts } from '../facts.js';
import { sayDuration } from '../text.js';

/** What the server tolerates; beyond it, it refuses the agent. */
const TOLERATED_SKEW_SECONDS = 120;

export function serverFindings(facts: KnownFacts, now: number): readonly Finding[] {
  return [...settingsFindings(facts), ...anchorFindings(facts), ...contactFindings(facts, now)];
}

function contactFindings(facts: KnownFacts, now: number): readonly Finding[] {
  if (facts.server.enrolled === false) return facts.server.foreignAnchor === 'server' ? [] : [notEnrolled(facts)];
  const reasons = [...certificateFindings(facts), ...clockFindings(facts), ...credentialFindings(facts)];
  if (reasons.length > 0 || facts.server.reachable !== false) return reasons;
  return [unreachable(facts, now)];
}

function settingsFindings({ settings }: KnownFacts): readonly Finding[] {
  if (settings.problems === null || settings.problems.length === 0) return [];
  const said = settings.problems
    .map((one) => one ?? 'not said')
    .slice(0, 5)
    .join('; ');
  return [
    finding('protected', {
      code: 'settings-refused',
      check: 'server',
      severity: 'warning',
      title: 'The managed settings of this Mac cannot be used',
      cause: `The agent goes on with those that were good last (${said}).`,
      fix: 'Make the profile for the agent anew in the console, and replace the one in your device management with it.',
      facts: { problems: said },
    }),
  ];
}

/** Whoever presents another key than the one that was promised is not believed, whatever else is well. */
function anchorFindings({ server }: KnownFacts): readonly Finding[] {
  if (server.foreignAnchor === null || server.foreignAnchor === 'none') return [];
  const atServer = server.foreignAnchor === 'server';
  return [
    finding(atServer ? 'observing' : 'unprotected', {
      code: 'foreign-anchor',
      check: 'server',
      severity: 'critical',
      title: atServer
        ? 'The server is not the one that the settings promise'
        : 'This Mac obeys another key than the one that its settings name',
      cause: atServer
        ? 'It presents another signing key than the one in the Mac’s settings, so the Mac was not enrolled with it and gets no policy.'
        : 'The bridge takes documents that are signed with a key which the Mac’s settings do not know: they may come from another organisation’s server.',
      fix: atServer
        ? 'Check the server’s address in the profile for the agent. If it is right, the profile is older than the signing key: make it anew in the console.'
        : 'If the profile for the agent is from another organisation or an older installation of the server, make it anew in the console. Otherwise remove Portcullis from this Mac, install it again and let it enrol with the profile in place.',
      facts: { holder: server.foreignAnchor },
    }),
  ];
}

function notEnrolled(facts: KnownFacts): Finding {
  return finding('observing', {
    code: 'not-enrolled',
    check: 'server',
    severity: 'critical',
    title: 'This Mac is not enrolled',
    cause: `The server does not know it, so it gets no policy${facts.server.detail === null ? '' : ` (${facts.server.detail})`}.`,
    fix:
      facts.managed === true
        ? 'Deploy the Portcullis settings profile with a valid enrolment token from the console.'
        : 'Make an enrolment token in the console and give it to the agent; the installer asks for it.',
    facts: { detail: facts.server.detail },
  });
}

function unreachable(facts: KnownFacts, now: number): Finding {
  const { lastContactAt, detail, failure } = facts.server;
  const since = lastContactAt === null ? 'and has not been so far' : `since ${sayDuration(now - lastContactAt)}`;
  return finding('protected', {
    code: 'server-unreachable',
    check: 'server',
    severity: 'warning',
    title: 'The server cannot be reached',
    cause: `The agent has no contact ${since}${detail === null ? '' : ` (${detail})`}. The policy stays in force; events wait on this Mac and changes do not arrive.`,
    fix:
      failure === 'server-error'
        ? 'The network is fine, the server answers with an error: look at the server’s log.'
        : 'Check the network of this Mac (VPN, proxy, firewall), then whether the server runs: its address must open in a browser on this Mac.',
    facts: { failure, detail },
  });
}

function certificateFindings(facts: KnownFacts): readonly Finding[] {
  const { certificateProblem, failure, detail } = facts.server;
  if (certificateProblem === null && failure !== 'certificate') return [];
  const what = certificateProblem ?? detail;
  return [
    finding('protected', {
      code: 'certificate',
      check: 'server',
      severity: 'warning',
      title: 'The server’s certificate is not trusted',
      cause: `The agent refuses to talk to a server that cannot prove who it is${what === null ? '' : ` (${what})`}. The policy stays in force; events wait on this Mac.`,
      fix: 'Renew the certificate if it has expired. If the server uses an authority of your own, give its certificate to the agent (caFile). If a proxy opens TLS connections, exempt the server from it. Check the Mac’s date as well.',
      facts: { problem: what },
    }),
  ];
}

function clockFindings(facts: KnownFacts): readonly Finding[] {
  const { clockSkewSeconds: skew, failure } = facts.server;
  const beyond = skew !== null && Math.abs(skew) > TOLERATED_SKEW_SECONDS;
  if (!beyond && failure !== 'clock-skew') return [];
  const how =
    skew === null
      ? 'differs too much'
      : `is ${sayDuration(Math.abs(skew) * 1000)} ${skew > 0 ? 'ahead of' : 'behind'} the server’s`;
  return [
    finding('protected', {
      code: 'clock-skew',
      check: 'server',
      severity: 'warning',
      title: 'The clock of this Mac is wrong',
      cause: `It ${how === 'differs too much' ? 'differs too much from the server’s' : how}. The server refuses the agent, and time windows of the policy begin and end at the wrong moment.`,
      fix: 'At the Mac, open System Settings > General > Date & Time and switch on “Set time and date automatically”.',
      facts: { clockSkewSeconds: skew },
    }),
  ];
}

function credentialFindings(facts: KnownFacts): readonly Finding[] {
  if (facts.server.failure !== 'refused-credentials') return [];
  return [
    finding('protected', {
      code: 'credentials-refused',
      check: 'server',
      severity: 'warning',
      title: 'The server refuses this agent',
      cause:
        'The Mac was removed in the console, or was enrolled anew with another key. The last policy stays in force.',
      fix: 'An administrator lets it back, or allows it another key, on its page in the console (Macs, with the filter “Removed”). Uninstall Portcullis if the Mac is to leave the fleet.',
      facts: { detail: facts.server.detail },
    }),
  ];
}
