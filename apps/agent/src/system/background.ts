import { parseBackgroundItems } from '@portcullis/health';
import type { SystemFacts } from '@portcullis/health';
import type { Mac } from './mac.js';
import { AGENT_LABEL, DAEMON_LABEL } from './places.js';

/** Whether the jobs may run in the background. Only root is told; others would be asked for a password. */
export async function readBackgroundItems(mac: Mac): Promise<NonNullable<SystemFacts['backgroundItems']>> {
  if (!mac.isRoot) return { daemon: null, agent: null };
  const output = await mac.run('/usr/bin/sfltool', ['dumpbtm'], { timeoutMillis: 20_000 });
  const items = output.ran ? parseBackgroundItems(output.stdout, [DAEMON_LABEL, AGENT_LABEL]) : null;
  const allowed = (label: string) => items?.find((item) => item.label === label)?.allowed ?? null;
  return { daemon: allowed(DAEMON_LABEL), agent: allowed(AGENT_LABEL) };
}
