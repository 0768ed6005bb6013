import { STATE_TEXTS } from '@portcullis/health';
import { localStatus, type LocalStatus } from '@portcullis/wire';
import type { CommandContext, Exit } from './main.js';
import { readAnswer } from './read.js';
import { ago, facts, safe } from './terminal.js';

/** Findings are what keeps a Mac from being as it should: `info` is none. */
export function isFinding(problem: { readonly severity: string }): boolean {
  return problem.severity !== 'info';
}

export async function status({ ask, terminal, json, now }: CommandContext): Promise<Exit> {
  const answer = await ask({ command: 'status' });
  const seen = readAnswer(localStatus, answer);
  const findings = seen.diagnosis.problems.filter(isFinding);
  if (json) terminal.out(`${JSON.stringify(answer)}\n`);
  else {
    terminal.out(
      `${safe(seen.mac.hostname)}: ${STATE_TEXTS[seen.diagnosis.state].title.toLowerCase()}\n\n${facts(lines(seen, now))}`,
    );
    if (findings.length > 0) terminal.out('\n');
    for (const { severity, title } of findings) terminal.out(`  ${severity}: ${safe(title)}\n`);
    if (findings.length > 0) terminal.out('\nportcullis doctor says why, and what to do.\n');
  }
  return findings.length > 0 ? 1 : 0;
}

function lines(
  {
    mac,
    bridge,
    bridgeProblem,
    agentVersion,
    startedAt,
    server,
    push,
    contact,
    spool,
    documents,
    attached,
    settings,
  }: LocalStatus,
  now: number,
) {
  const policy = bridge?.documents?.find(({ kind }) => kind === 'policy');
  const last = ago(contact.lastAt, now);
  return [
    ['Mac', `${mac.serialNumber}, ${mac.model}, macOS ${mac.osVersion}`],
    ['agent', `${agentVersion}, started ${ago(startedAt, now) ?? 'at an unknown time'}`],
    [
      'bridge',
      bridge
        ? `${bridge.bridgeVersion}, mode ${bridge.bridgeMode}`
        : `not connected: ${bridgeProblem ?? 'it did not say how it is'}`,
    ],
    ['server', `${server}, ${last ? `last contact ${last}` : 'no contact yet'}${push ? ', listening' : ''}`],
    ['contact', contact.problem],
    ['mismatch', documents.bridgeProblem],
    ['settings', settingsInWords(settings)],
    ['enrolled', mac.macId ? `as ${mac.macId}` : 'no'],
    [
      'policy',
      policy
        ? `${policy.name ?? 'without a name'}, revision ${policy.revision ?? '?'}, ${bridge?.policyState}`
        : (bridge?.policyState ?? null),
    ],
    [
      'documents',
      documents.expected
        ? `${matching(documents)} of ${documents.expected.length} in force${documents.refused.length ? `, ${documents.refused.length} refused` : ''}`
        : null,
    ],
    [
      'events',
      `${spool.pending} waiting for the server${spool.deadLetters ? `, ${spool.deadLetters} put aside` : ''}${spool.lost ? `, ${spool.lost} lost` : ''}`,
    ],
    ['damaged', spool.damaged?.length ? `${spool.damaged.join(', ')}: see \`portcullis doctor\`` : null],
    ['attached', attached.length === 1 ? '1 device' : `${attached.length} devices`],
    ['person', bridge?.consoleUser ?? null],
  ] as const;
}

function matching({ expected, applied }: LocalStatus['documents']): number {
  const held = new Set(applied?.map(({ kind, id, sequence }) => `${kind} ${id} ${sequence}`));
  return expected?.filter(({ kind, id, sequence }) => held.has(`${kind} ${id} ${sequence}`)).length ?? 0;
}

const FROM: Readonly<Record<LocalStatus['settings']['from'], string>> = {
  file: 'from the configuration file',
  managed: 'from management',
  'last-good': 'from management, as they were good last',
  nowhere: 'none',
};

function settingsInWords({ from, problems, notes }: LocalStatus['settings']): string | null {
  if (from === 'file' && problems.length === 0) return null;
  return [FROM[from], ...problems, ...notes].join('; ');
}
