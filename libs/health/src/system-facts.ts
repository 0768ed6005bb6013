/**
 * What macOS itself says about Portcullis and about this Mac, gathered by the agent (or by `portcullis doctor` alone).
 * As everywhere in the facts: absent, `null` or malformed all mean "not known". On anything but a Mac all of it is
 * absent.
 */
import * as z from 'zod/mini';
import { count, flag, list, mark, name, oneOf, part, text, time } from './fact.js';
import type { Known, Written } from './fact.js';
import { codeSignature } from './outputs/code-signature.js';
import { launchdJob } from './outputs/launchctl.js';
import { SIP_STATES } from './outputs/platform.js';
import { profileFacts } from './outputs/profiles.js';
import { requirementText } from './outputs/requirement.js';

/** The jobs of launchd that are looked at. */
export const JOBS = ['extension', 'daemon', 'agent'] as const;
export type JobName = (typeof JOBS)[number];

/** No list of the system's facts is longer; the agent sends none that is. */
const LONGEST = 200;
const PATH = 500;

/** One bundle on the disk. */
const bundle = part({
  path: text(PATH),
  present: flag,
  shortVersion: text(40),
  buildVersion: text(40),
  signature: codeSignature,
  /** What `codesign --verify` found, and in its own words why not. */
  intact: flag,
  seal: text(300),
  /** Keys of its entitlements; `null`: not read. */
  entitlements: list(name(120), LONGEST),
});

/** A row of the privacy database, or of its overrides by an MDM, for Full Disk Access. */
const accessGrant = z.object({
  client: name(255),
  allowed: z.boolean(),
  requirement: requirementText,
  /** It comes from a profile. */
  managed: mark,
});

const onOff = part({ daemon: flag, agent: flag });

export const systemFacts = part({
  /** When the slow part was last gathered. */
  gatheredAt: time,
  /** When macOS was started. */
  bootedAt: time,
  appleSilicon: flag,
  laptop: flag,
  sip: oneOf(SIP_STATES),
  jobs: part({ extension: launchdJob, daemon: launchdJob, agent: launchdJob }),
  /** Whether the property list of the job lies in /Library/LaunchDaemons. */
  installed: onOff,
  /** Login Items & Extensions: may the jobs run in the background? */
  backgroundItems: onOff,
  app: bundle,
  /** The extension inside the app. */
  bundled: bundle,
  /** The copy of the extension that macOS runs. */
  staged: bundle,
  /** Paths of other apps with the identifier of the app. */
  otherCopies: list(name(PATH), LONGEST),
  developerMode: flag,
  /** How often, within the last ten minutes, the extension was switched off after it had been on or waited. */
  switchedBack: count,
  /** Enrolled through Apple's device programme: such a Mac is supervised. */
  automatedEnrolment: flag,
  /**
   * Someone at the Mac agreed to the enrolment, or Apple's device programme did: others' profiles are not taken for
   * extensions and privacy.
   */
  userApproved: flag,
  profiles: profileFacts,
  /** `null`: the privacy database cannot be read, as is usual without Full Disk Access. */
  fullDiskAccess: list(accessGrant, LONGEST),
});

export type SystemFacts = Written<Known<typeof systemFacts>>;
export type KnownSystem = Known<typeof systemFacts>;
export type KnownBundle = Known<typeof bundle>;
export type KnownGrant = Known<typeof accessGrant>;
export type BundleFacts = Written<KnownBundle>;
export type AccessGrant = KnownGrant;
