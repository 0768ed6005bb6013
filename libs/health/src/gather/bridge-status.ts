import * as z from 'zod/mini';
import type { HealthFacts } from '../facts.js';
import type { SystemFacts } from '../system-facts.js';

const withPid = z.looseObject({ pid: z.number() });

/**
 * What the status file of the bridge proves. It outlives its writer: it is believed while launchd runs the process
 * that wrote it.
 * @param status what the file holds; anything else is no status
 */
export function bridgeFactsOf(status: unknown, { jobs }: SystemFacts): NonNullable<HealthFacts['bridge']> | null {
  const pids = [jobs?.extension?.pid, jobs?.daemon?.pid].filter((pid) => typeof pid === 'number');
  const read = withPid.safeParse(status).data;
  if (read !== undefined && pids.includes(read.pid)) return { connected: true, status: read };
  // Without a record of an extension launchd is not asked for its job; there is none then.
  const asked = [jobs?.extension ?? null, jobs?.daemon ?? null].some((job) => job !== null);
  return asked && pids.length === 0 ? { connected: false, failure: 'not-running' } : null;
}
