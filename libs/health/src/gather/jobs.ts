import { chooseExtension } from '../extensions.js';
import type { ExtensionRecord } from '../extensions.js';
import { EXTENSION_IDENTIFIER } from '../facts.js';
import { parseLaunchdJob } from '../outputs/launchctl.js';
import type { LaunchdJob } from '../outputs/launchctl.js';
import type { SystemFacts } from '../system-facts.js';
import { printed, type Mac } from './mac.js';
import { AGENT_LABEL, DAEMON_LABEL, extensionLabel, LAUNCH_DAEMONS } from './places.js';

/** What launchd says of the three jobs. Without a record of the extension its label is not known, and so is its job. */
export async function readJobs(
  mac: Mac,
  records: readonly ExtensionRecord[] | null,
): Promise<NonNullable<SystemFacts['jobs']>> {
  const own = records === null ? null : chooseExtension(records, EXTENSION_IDENTIFIER);
  const label = own === null ? null : extensionLabel(own.teamId, own.identifier);
  const [extension, daemon, agent] = await Promise.all([
    label === null ? null : readJob(mac, label),
    readJob(mac, DAEMON_LABEL),
    readJob(mac, AGENT_LABEL),
  ]);
  return { extension, daemon, agent };
}

async function readJob(mac: Mac, label: string): Promise<LaunchdJob | null> {
  return parseLaunchdJob(label, await printed(mac, '/bin/launchctl', ['print', `system/${label}`]));
}

export async function readInstalled(mac: Mac): Promise<NonNullable<SystemFacts['installed']>> {
  const [daemon, agent] = await Promise.all(
    [DAEMON_LABEL, AGENT_LABEL].map((label) => mac.exists(`${LAUNCH_DAEMONS}/${label}.plist`)),
  );
  return { daemon: daemon ?? null, agent: agent ?? null };
}
