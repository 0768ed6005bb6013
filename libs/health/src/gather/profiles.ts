import { isOurs } from '../facts.js';
import { readProfiles } from '../outputs/profiles.js';
import type { ProfileFacts } from '../outputs/profiles.js';
import type { Mac } from './mac.js';

const MOST_BYTES = 16 * 1024 * 1024;

/** What the installed profiles say about Portcullis. Root alone is shown those of the computer. */
export async function readInstalledProfiles(mac: Mac): Promise<ProfileFacts | null> {
  if (!mac.isRoot) return null;
  const output = await mac.run('/usr/bin/profiles', ['show', '-output', 'stdout-xml'], { maxBytes: MOST_BYTES });
  if (!output.ran || output.code !== 0) return null;
  const facts = readProfiles((await mac.parsePropertyList(output.stdout)) ?? output.stdout);
  return facts === null ? null : ours(facts);
}

/** What profiles say about other programs is nobody's business here. */
function ours(facts: ProfileFacts): ProfileFacts {
  const { extensions, fullDiskAccess } = facts;
  return {
    ...facts,
    extensions: extensions?.filter(({ identifier }) => isOurs(identifier)) ?? null,
    fullDiskAccess: fullDiskAccess?.filter(({ identifier }) => isOurs(identifier)) ?? null,
  };
}
