import { chooseExtension } from '../extensions.js';
import { EXTENSION_IDENTIFIER } from '../facts.js';
import type { HealthFacts } from '../facts.js';
import type { SystemFacts } from '../system-facts.js';
import { readBackgroundItems } from './background.js';
import { readBundles, type Bundles } from './bundles.js';
import { readExtensions, type Extensions } from './extensions.js';
import { readInstalled, readJobs } from './jobs.js';
import type { Mac } from './mac.js';
import { readPlatform, type Platform } from './platform.js';
import { readInstalledProfiles } from './profiles.js';

/** The part of the facts that macOS itself gives. */
export interface GatheredFacts {
  readonly system: SystemFacts;
  readonly extension: NonNullable<HealthFacts['extension']>;
  readonly managed: boolean | null;
}

/** What costs little (three or four short commands) and changes by the minute. */
export interface Quick {
  readonly extensions: Extensions;
  readonly jobs: NonNullable<SystemFacts['jobs']>;
  readonly installed: NonNullable<SystemFacts['installed']>;
}

/** What costs more, and seldom changes. */
export interface Slow extends Bundles {
  readonly gatheredAt: string;
  readonly platform: Platform;
  readonly backgroundItems: SystemFacts['backgroundItems'];
  readonly profiles: SystemFacts['profiles'];
  readonly fullDiskAccess: SystemFacts['fullDiskAccess'];
}

export async function gatherQuick(mac: Mac): Promise<Quick> {
  const extensions = await readExtensions(mac);
  const [jobs, installed] = await Promise.all([readJobs(mac, extensions.records), readInstalled(mac)]);
  return { extensions, jobs, installed };
}

/** One after the other: nobody waits for it, and a Mac has other things to do. */
export async function gatherSlow(mac: Mac, quick: Quick, now: number): Promise<Slow> {
  const { extensions } = quick;
  const platform = await readPlatform(mac);
  const bundles = await readBundles(mac, extensions.records);
  const profiles = await readInstalledProfiles(mac);
  const fullDiskAccess = await mac.accessGrants();
  const backgroundItems = await readBackgroundItems(mac, quick);
  return { gatheredAt: new Date(now).toISOString(), platform, ...bundles, profiles, fullDiskAccess, backgroundItems };
}

/** What only whoever looks again and again can tell. */
export interface Watched {
  /** `null`: nobody has watched. */
  readonly switchedBack: number | null;
  /** ISO 8601. */
  readonly sameSince: string | null;
}

export function asFacts(quick: Quick, slow: Slow | undefined, { switchedBack, sameSince }: Watched): GatheredFacts {
  const { records, developerMode } = quick.extensions;
  const { platform } = slow ?? {};
  return {
    managed: platform?.managed ?? quick.extensions.managed,
    extension: {
      identifier: EXTENSION_IDENTIFIER,
      version: slow?.bundled.shortVersion ?? null,
      teamId: slow?.bundled.signature?.teamId ?? null,
      records: records === null ? null : worthTelling(records),
      sameSince,
    },
    system: {
      gatheredAt: slow?.gatheredAt ?? null,
      appleSilicon: platform?.appleSilicon ?? null,
      laptop: platform?.laptop ?? null,
      sip: platform?.sip ?? null,
      automatedEnrolment: platform?.automatedEnrolment ?? null,
      userApproved: platform?.userApproved ?? null,
      bootedAt: platform?.bootedAt ?? null,
      jobs: quick.jobs,
      installed: quick.installed,
      backgroundItems: slow?.backgroundItems ?? null,
      app: slow?.app ?? null,
      bundled: slow?.bundled ?? null,
      staged: slow?.staged ?? null,
      otherCopies: slow?.otherCopies ?? null,
      developerMode,
      switchedBack,
      profiles: slow?.profiles ?? null,
      fullDiskAccess: slow?.fullDiskAccess ?? null,
    },
  };
}

const MOST_RECORDS = 100;

/** Ours first: were the list ever longer than that, it is not ours that is cut off. */
function worthTelling(records: NonNullable<Extensions['records']>): NonNullable<Extensions['records']> {
  const own = records.filter(({ identifier }) => identifier === EXTENSION_IDENTIFIER);
  const others = records.filter(({ identifier }) => identifier !== EXTENSION_IDENTIFIER);
  return [...own, ...others].slice(0, MOST_RECORDS);
}

export function ownState({ extensions }: Quick) {
  return extensions.records === null ? undefined : chooseExtension(extensions.records, EXTENSION_IDENTIFIER)?.state;
}

/** All of it at once, for a command line that runs without the agent. */
export async function gatherAll(mac: Mac, now: number): Promise<GatheredFacts> {
  const quick = await gatherQuick(mac);
  return asFacts(quick, await gatherSlow(mac, quick, now), { switchedBack: null, sameSince: null });
}
