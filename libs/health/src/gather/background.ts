import { parseBackgroundItems } from '../outputs/background-items.js';
import type { SystemFacts } from '../system-facts.js';
import type { Mac } from './mac.js';
import { AGENT_LABEL, DAEMON_LABEL } from './places.js';

export type Jobs = Pick<SystemFacts, 'jobs' | 'installed'>;

/**
 * Whether the jobs may run in the background. What runs may; so macOS is asked only when one that is installed does
 * not, since the list is long. Only root is told; others would be asked for a password.
 */
export async function readBackgroundItems(
  mac: Mac,
  { jobs, installed }: Jobs,
): Promise<NonNullable<SystemFacts['backgroundItems']>> {
  const runs = { daemon: isRunning(jobs?.daemon), agent: isRunning(jobs?.agent) };
  const missing = (installed?.daemon === true && !runs.daemon) || (installed?.agent === true && !runs.agent);
  if (!mac.isRoot || !missing) return { daemon: runs.daemon || null, agent: runs.agent || null };
  const output = await mac.run('/usr/bin/sfltool', ['dumpbtm'], { timeoutMillis: 20_000 });
  const items = output.ran ? parseBackgroundItems(output.stdout, [DAEMON_LABEL, AGENT_LABEL]) : null;
  const allowed = (label: string) => items?.find((item) => item.label === label)?.allowed ?? null;
  return { daemon: runs.daemon || allowed(DAEMON_LABEL), agent: runs.agent || allowed(AGENT_LABEL) };
}

function isRunning(job: { readonly pid?: number | null } | null | undefined): boolean {
  return typeof job?.pid === 'number';
}
